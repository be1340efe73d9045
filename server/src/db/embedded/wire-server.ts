import { createServer, type Server, type Socket } from 'node:net'
import type { PGlite } from '@electric-sql/pglite'

const SSL_REQUEST = 80877103
const CANCEL_REQUEST = 80877102
const code = (letter: string) => letter.charCodeAt(0)
const [QUERY, SYNC, TERMINATE, ERROR, READY] = ['Q', 'S', 'X', 'E', 'Z'].map(code) as [
  number,
  number,
  number,
  number,
  number,
]

interface Unit {
  socket: Socket
  messages: Buffer[]
}

/**
 * Speaks PostgreSQL's protocol (version 3) on a Unix socket for one PGlite, which has one session for all connections.
 * - What belongs together, from Parse to Sync, runs together; otherwise two connections would overwrite each other's
 *   unnamed statement (electric-sql/pglite#1046). A transaction keeps all others waiting until it ends.
 * - After an error ReadyForQuery is sent once. PGlite makes one more of it, which the next query on that connection
 *   would take for its own answer (electric-sql/pglite#958).
 */
export function startWireServer(db: PGlite, path: string): Promise<{ stop(): Promise<void> }> {
  const waiting: Unit[] = []
  const sockets = new Set<Socket>()
  let owner: Socket | undefined
  let isRunning = false

  async function runWaiting(): Promise<void> {
    if (isRunning) return
    isRunning = true
    try {
      for (;;) {
        if (owner?.destroyed) {
          await db.exec('ROLLBACK')
          owner = undefined
        }
        const next = waiting.findIndex(({ socket }) => !owner || socket === owner)
        const unit = next === -1 ? undefined : waiting.splice(next, 1)[0]
        if (!unit) return
        if (unit.socket.destroyed) continue
        await runUnit(db, unit).catch((error: unknown) => unit.socket.destroy(error as Error))
        owner = db.isInTransaction() ? unit.socket : undefined
      }
    } finally {
      isRunning = false
    }
  }

  const server = createServer((socket) => {
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      sockets.delete(socket)
      void runWaiting()
    })
    socket.on(
      'data',
      readUnits(socket, (messages) => {
        waiting.push({ socket, messages })
        void runWaiting()
      }),
    )
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => resolve({ stop: () => stop(server, sockets) }))
  })
}

function stop(server: Server, sockets: Set<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy()
  return new Promise((resolve) => server.close(() => resolve()))
}

/** Cuts the stream into what has to run without anybody else between: a start-up, a simple query, or all up to Sync. */
function readUnits(socket: Socket, onUnit: (messages: Buffer[]) => void): (data: Buffer) => void {
  let buffer: Buffer = Buffer.alloc(0)
  let messages: Buffer[] = []
  let isStarted = false
  return (data) => {
    buffer = buffer.length === 0 ? data : Buffer.concat([buffer, data])
    for (;;) {
      // Only the messages before start-up have no letter in front of their length.
      const lengthAt = isStarted ? 1 : 0
      if (buffer.length < lengthAt + 4) return
      const size = lengthAt + buffer.readInt32BE(lengthAt)
      if (buffer.length < size) return
      const message = buffer.subarray(0, size)
      buffer = buffer.subarray(size)
      if (!isStarted) {
        const request = message.readInt32BE(4)
        if (request === SSL_REQUEST) socket.write('N')
        else if (request === CANCEL_REQUEST) socket.end()
        else {
          isStarted = true
          onUnit([message])
        }
        continue
      }
      if (message[0] === TERMINATE) return void socket.end()
      messages.push(message)
      if (message[0] === SYNC || message[0] === QUERY) {
        onUnit(messages)
        messages = []
      }
    }
  }
}

async function runUnit(db: PGlite, { socket, messages }: Unit): Promise<void> {
  let hasFailed = false
  for (const message of messages) {
    const isExtended = messages.length > 1 && message[0] !== SYNC && message[0] !== QUERY
    if (hasFailed && isExtended) continue
    const chunks: Buffer[] = []
    await db.runExclusive(() =>
      db.execProtocolRawStream(message, { onRawData: (data) => void chunks.push(Buffer.from(data)) }),
    )
    const answer = Buffer.concat(chunks)
    if (!isExtended) {
      socket.write(answer)
      continue
    }
    const parts = split(answer)
    hasFailed ||= parts.some((part) => part[0] === ERROR)
    for (const part of parts) if (part[0] !== READY) socket.write(part)
  }
}

function split(answer: Buffer): Buffer[] {
  const parts: Buffer[] = []
  for (let at = 0; at + 5 <= answer.length;) {
    const size = 1 + answer.readInt32BE(at + 1)
    parts.push(answer.subarray(at, at + size))
    at += size
  }
  return parts
}
