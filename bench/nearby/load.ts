import { connect, type Socket } from 'node:net'

export interface LoadResult {
  requests: number
  seconds: number
  bytesPerAnswer: number
  latenciesMs: number[]
}

const END_OF_HEAD = Buffer.from('\r\n\r\n')

/**
 * Asks for the paths in turn over so many kept connections, one request at a time on each, for so long.
 * A bare client, because a complete one would cost more than the server that it measures.
 * @throws when an answer is not a 200 with a length.
 */
export async function load(
  port: number,
  paths: string[],
  connections: number,
  durationMs: number,
): Promise<LoadResult> {
  const begin = performance.now()
  const until = begin + durationMs
  let next = 0
  const nextRequest = () => `GET ${paths[next++ % paths.length]} HTTP/1.1\r\nHost: bench\r\n\r\n`
  const clients = Array.from({ length: connections }, () => keepAsking(port, nextRequest, until))
  const answers = (await Promise.all(clients)).flat()
  return {
    requests: answers.length,
    seconds: (performance.now() - begin) / 1000,
    bytesPerAnswer: Math.round(answers.reduce((sum, { bytes }) => sum + bytes, 0) / answers.length),
    latenciesMs: answers.map(({ ms }) => ms),
  }
}

interface Answer {
  ms: number
  bytes: number
}

function keepAsking(port: number, nextRequest: () => string, until: number): Promise<Answer[]> {
  return new Promise((resolve, reject) => {
    const answers: Answer[] = []
    const socket: Socket = connect(port, '127.0.0.1')
    let sentAt = 0
    let head: Buffer = Buffer.alloc(0)
    let bodyLength = 0
    let missing = 0
    const ask = () => {
      sentAt = performance.now()
      socket.write(nextRequest())
    }
    const finish = () => {
      const now = performance.now()
      answers.push({ ms: now - sentAt, bytes: bodyLength })
      head = Buffer.alloc(0)
      if (now < until) ask()
      else socket.end(() => resolve(answers))
    }
    socket.setNoDelay(true)
    socket.on('connect', ask)
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('The server closed the connection.')))
    socket.on('data', (chunk: Buffer) => {
      if (missing === 0) {
        head = head.length === 0 ? chunk : Buffer.concat([head, chunk])
        const end = head.indexOf(END_OF_HEAD)
        if (end === -1) return
        const text = head.toString('latin1', 0, end)
        const length = /^content-length: (\d+)/im.exec(text)?.[1]
        if (!text.startsWith('HTTP/1.1 200') || !length) {
          socket.destroy(new Error(`Unexpected answer: ${head.toString('latin1', 0, 1_000)}`))
          return
        }
        bodyLength = Number(length)
        missing = bodyLength - (head.length - end - END_OF_HEAD.length)
      } else missing -= chunk.length
      if (missing === 0) finish()
    })
  })
}
