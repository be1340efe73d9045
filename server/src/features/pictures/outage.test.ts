import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { useTestApp } from '../../../test/app.ts'
import { useTestDatabase } from '../../../test/db.ts'
import { anOwnEvent, anUploadedPicture, organizer, upload } from '../../../test/picture-events.ts'
import { aJpeg } from '../../../test/pictures.ts'
import { aBucket, s3Files, VersityServer } from '../../../test/versitygw.ts'
import { deleteOrphanedPictures } from './delete-unused.ts'
import { ORPHAN_AFTER_MS } from './rules.ts'

const isThere = Boolean(process.env['TEST_S3_ENDPOINT'])
const server = isThere ? await VersityServer.start() : undefined
const bucket = server && (await aBucket(server.endpoint))

describe.skipIf(!isThere)('pictures while their storage is lost', () => {
  const connection = useTestDatabase()
  const app = useTestApp(
    connection,
    {},
    {
      openFiles: () => s3Files(server!.endpoint, bucket!, 500),
    },
  )
  let event: { id: string; slug: string }
  let shown: Awaited<ReturnType<typeof anUploadedPicture>>
  const read = async (url: string) => (await app.app().inject(url)).statusCode
  const storage = async () => {
    const { status, body } = await app.get('/health/ready')
    const { name, required, ...found } = body.dependencies.find((each: { name: string }) => each.name === 'storage')
    expect([status, name, required]).toEqual([200, 'storage', false])
    return found.status as string
  } // prettier-ignore
  const count = async (table: string) =>
    Number((await connection.pool.query(`SELECT count(*) FROM ${table}`)).rows[0].count)

  beforeAll(() => app.deps().files.ping())
  beforeEach(async () => {
    event = await anOwnEvent(connection)
    shown = await anUploadedPicture(app, event)
  })
  afterAll(() => server?.remove())

  it.each([
    { kind: 'gone', begin: () => server!.stop(), end: () => server!.start() },
    { kind: 'silent', begin: async () => server!.hang(), end: async () => server!.goOn() },
  ])('are refused with a 503 when it is $kind, and everything else goes on', async ({ begin, end }) => {
    await begin()
    try {
      const refused = await upload(app, event, await aJpeg({ seed: 11 }))
      expect(refused).toMatchObject({
        status: 503,
        headers: { 'retry-after': '5' },
        body: { error: { code: 'SERVICE_UNAVAILABLE', message: expect.stringContaining('Pictures') } },
      })
      expect(JSON.stringify(refused.body)).not.toContain('127.0.0.1')
      expect(await read(shown.url)).toBe(503)
      expect(await storage()).toBe('down')
      const { status, body } = await app.get(`/events/${event.id}`)
      expect([status, body.images.map(({ id }: { id: string }) => id)]).toEqual([200, [shown.id]])
      const described = await app.as(organizer).patch(`/events/${event.id}/images/${shown.id}`, { alt: 'A' })
      expect(described.status).toBe(200)
    } finally {
      await end()
    }
    expect(await storage()).toBe('ok')
    expect(await read(shown.url)).toBe(200)
    expect([await count('event_image'), await count('picture')]).toEqual([1, 2])
    app.clock.set(new Date(app.clock.now().getTime() + ORPHAN_AFTER_MS).toISOString())
    expect(await deleteOrphanedPictures(app.deps())).toBe(1)
    expect((await upload(app, event, await aJpeg({ seed: 11 }))).status).toBe(201)
  })

  it('can be taken from an event meanwhile, and their files go when it is back', async () => {
    await server!.stop()
    try {
      const gone = await app.as(organizer).delete(`/events/${event.id}/images/${shown.id}`)
      expect(gone.status).toBe(204)
      app.clock.set(new Date(app.clock.now().getTime() + ORPHAN_AFTER_MS).toISOString())
      await expect(deleteOrphanedPictures(app.deps())).rejects.toThrow('ECONNREFUSED')
    } finally {
      await server!.start()
    }
    expect(await deleteOrphanedPictures(app.deps())).toBe(1)
    expect(await read(shown.url)).toBe(404)
  })
})
