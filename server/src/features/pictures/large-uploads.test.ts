import { request } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { json } from 'node:stream/consumers'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { useTestApp } from '../../../test/app.ts'
import { useTestDatabase } from '../../../test/db.ts'
import { anOwnEvent, organizer, upload } from '../../../test/picture-events.ts'
import { aBomb, aJpeg } from '../../../test/pictures.ts'

const MB = 1024 * 1024
const connection = useTestDatabase()
const app = useTestApp(connection)
let port: number
let event: { id: string; slug: string }
beforeAll(async () => {
  await app.app().listen({ host: '127.0.0.1', port: 0 })
  port = (app.app().server.address() as AddressInfo).port
})
beforeEach(async () => {
  event = await anOwnEvent(connection)
})

/** Sends a body piece by piece, as it comes. */
async function send(body: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, headers: Record<string, string>) {
  const sent = request({
    port,
    path: `/api/v1/events/${event.id}/images`,
    method: 'POST',
    headers: {
      authorization: `Bearer ${await app.issuer().token(organizer, app.clock.now())}`,
      'content-type': 'image/jpeg',
      ...headers,
    },
  })
  Readable.from(body).pipe(sent)
  const [answer] = await once(sent, 'response')
  return { status: answer.statusCode as number, body: (await json(answer)) as { error: { message: string } } }
}

const chunk = new Uint8Array(MB)
function* zeros(bytes: number) {
  for (let left = bytes; left > 0; left -= MB) yield chunk.subarray(0, left)
}

const FORM = { 'content-type': 'multipart/form-data; boundary=x' }
function* inForm(chunks: Iterable<Uint8Array>) {
  yield Buffer.from('--x\r\ncontent-disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n')
  yield* chunks
  yield Buffer.from('\r\n--x--\r\n')
}

async function* withPadding(bytes: number) {
  const jpeg = await aJpeg()
  yield jpeg
  yield* zeros(bytes - jpeg.length)
}

describe('a large upload', () => {
  it.each([
    ['as a body of unknown length', () => zeros(10 * MB + 1), {}],
    ['as a body that says its length', () => zeros(10 * MB + 1), { 'content-length': String(10 * MB + 1) }],
    ['in a form', () => inForm(zeros(10 * MB + 1)), FORM],
    ['of 60 MB that says so', () => zeros(60 * MB), { 'content-length': String(60 * MB) }],
    ['of 60 MB in a form', () => inForm(zeros(60 * MB)), FORM],
  ])('beyond 10 MB is refused %s, and the client hears of it', async (_, body, headers) => {
    const before = process.memoryUsage().arrayBuffers
    const answer = await send(body(), headers)
    expect(answer.status).toBe(413)
    expect(answer.body.error.message).toContain('10 MB')
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40 * MB)
  })

  it('of exactly 10 MB is taken', async () => {
    expect((await send(withPadding(10 * MB), {})).status).toBe(201)
    const form: Uint8Array[] = []
    for await (const chunk of withPadding(10 * MB)) form.push(chunk)
    expect((await send(inForm(form), FORM)).status).toBe(201)
  })

  it('that breaks off leaves nothing behind', async () => {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    const token = await app.issuer().token(organizer, app.clock.now())
    socket.write(
      `POST /api/v1/events/${event.id}/images HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\n` +
        'content-type: image/jpeg\r\ncontent-length: 5000000\r\n\r\nabc',
    )
    await sleep(100)
    socket.destroy()
    await sleep(100)
    const { rows } = await connection.pool.query('SELECT id FROM picture')
    expect(rows).toEqual([])
    // Its place is free again.
    const files = await Promise.all([1, 2, 3, 4].map((seed) => aJpeg({ width: 40, height: 30, seed })))
    const answers = await Promise.all(files.map((file) => upload(app, event, file)))
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201])
  })

  it('of a bomb is refused at once', async () => {
    const startedAt = performance.now()
    expect((await upload(app, event, aBomb(30_000, 30_000))).status).toBe(413)
    expect(performance.now() - startedAt).toBeLessThan(12_000)
  })
})

describe('many uploads at once', () => {
  it('beyond what fits into memory are asked to come again, and everything else goes on', async () => {
    const files = await Promise.all(
      Array.from({ length: 9 }, (_, seed) => aJpeg({ width: 2000, height: 1500, seed })),
    )
    const uploads = Promise.all(files.map((file) => upload(app, event, file)))
    const startedAt = performance.now()
    expect((await app.get(`/events/${event.id}`)).status).toBe(200)
    expect(performance.now() - startedAt).toBeLessThan(4_000)
    const answers = await uploads
    const refused = answers.filter(({ status }) => status === 503)
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(4)
    expect(refused).toHaveLength(5)
    expect(refused[0]).toMatchObject({
      headers: { 'retry-after': '5' },
      body: { error: { code: 'SERVICE_UNAVAILABLE' } },
    })
  })

  it('answers who may not upload before it reads anything', async () => {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    socket.write(
      `POST /api/v1/events/${event.id}/images HTTP/1.1\r\nhost: x\r\nconnection: close\r\n` +
        'content-type: image/jpeg\r\ncontent-length: 5000000\r\n\r\nabc',
    )
    const [answer] = await once(socket, 'data')
    expect(String(answer)).toMatch(/^HTTP\/1\.1 401 /)
    socket.destroy()
  })
})
