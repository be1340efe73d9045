import { buffer } from 'node:stream/consumers'
import { beforeEach, describe, expect, it } from 'vitest'
import sharp from 'sharp'
import { useTestApp } from '../../../test/app.ts'
import { anEvent } from '../../../test/builders.ts'
import { useTestDatabase } from '../../../test/db.ts'
import { aPerson } from '../../../test/issuer.ts'
import { aJpeg, aPicture } from '../../../test/pictures.ts'

const connection = useTestDatabase()
const { db, pool } = connection
const app = useTestApp(connection)
const organizer = aPerson('organizer')

let event: { id: string; slug: string }
beforeEach(async () => {
  event = await anEvent(db)
  await giveTo(organizer.subject)
})

/** Makes the event theirs; their row is made by their first request. */
async function giveTo(subject: string) {
  await pool.query(`INSERT INTO app_user (subject) VALUES ($1) ON CONFLICT DO NOTHING`, [subject])
  await pool.query(
    `UPDATE event SET created_by = (SELECT id FROM app_user WHERE subject = $1) WHERE id = $2`,
    [subject, event.id],
  )
}

const images = () => `/events/${event.id}/images`
const upload = (file: Uint8Array, who: Parameters<typeof app.as>[0] = organizer) =>
  app.as(who).post(images(), file, { 'content-type': 'image/jpeg' })

function aForm(parts: { name: string; value: string | Uint8Array; filename?: string }[]) {
  const boundary = 'a-boundary-of-the-test'
  const chunks = parts.flatMap(({ name, value, filename }) => [
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${filename ? `; filename="${filename}"` : ''}\r\n`,
    `${filename ? 'content-type: application/octet-stream\r\n' : ''}\r\n`,
    value,
    '\r\n',
  ])
  const payload = Buffer.concat([...chunks, `--${boundary}--\r\n`].map((chunk) => Buffer.from(chunk)))
  return { payload, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } }
}
const sendForm = (parts: Parameters<typeof aForm>[0]) => {
  const { payload, headers } = aForm(parts)
  return app.as(organizer).post(images(), payload, headers)
}
const asFile = (value: Uint8Array, filename = 'photo.jpg') => ({ name: 'file', value, filename })

describe('POST /events/{id}/images', () => {
  it('adds a picture, which the event then shows and anybody can read', async () => {
    const answer = await sendForm([{ name: 'alt', value: ' A stage at night ' }, asFile(await aJpeg())])
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      url: answer.body.variants[2].url,
      alt: 'A stage at night',
      width: 800,
      height: 600,
      thumbhash: expect.stringMatching(/^[\w+/]{20,50}=*$/),
      variants: [320, 640, 800].map((width) => ({
        width,
        height: (width * 3) / 4,
        type: 'image/webp',
        url: expect.stringMatching(
          new RegExp(`^/storage/pictures/[0-9a-f]{2}/[0-9a-f]{64}-${width}\\.webp$`),
        ),
      })),
    })
    const { body: detail } = await app.get(`/events/${event.slug}`)
    expect(detail.images).toEqual([answer.body])
    expect(detail.image_url).toBe(answer.body.variants[1].url)
    for (const { url, width, height } of answer.body.variants) {
      const file = await app.app().inject(url)
      expect(file.statusCode).toBe(200)
      expect(await sharp(file.rawPayload).metadata()).toMatchObject({ format: 'webp', width, height })
    }
  })

  it('stores nothing but what was made of the pixels', async () => {
    const file = Buffer.concat([await aJpeg(), Buffer.from('PK\u0003\u0004 <script>alert(1)</script>')])
    expect((await sendForm([asFile(file, 'invoice.pdf.exe')])).status).toBe(201)
    const { files } = app.deps()
    const keys = await files.list('pictures/', { limit: 1000 })
    const stored = await Promise.all(keys.map(async (key) => buffer((await files.get(key))!.stream)))
    expect(stored.filter((bytes) => bytes.includes('<script>') || bytes.includes('PK\u0003'))).toEqual([])
  })

  it('takes the bare picture as a body too, and tells its kind by its content', async () => {
    const png = await aPicture().png().toBuffer()
    expect((await upload(png)).body).toMatchObject({ width: 800, alt: null })
  })

  it('writes down who did it, and tells others by the outbox, in the same transaction', async () => {
    const { body } = await upload(await aJpeg())
    const { rows: audit } = await pool.query('SELECT action, subject_id, changes FROM audit_log ORDER BY id')
    expect(audit).toEqual([
      {
        action: 'event.picture_added',
        subject_id: event.id,
        changes: expect.objectContaining({ image: { from: null, to: body.id } }),
      },
    ])
    const { rows: jobs } = await pool.query('SELECT topic, payload FROM job ORDER BY topic')
    expect(jobs).toEqual([
      { topic: 'event.changed', payload: { event_ids: [event.id] } },
      { topic: 'picture.uploaded', payload: { picture_id: expect.any(String) } },
    ])
  })

  it('is added once when its client sends it again with the same Idempotency-Key', async () => {
    const file = await aJpeg()
    const again = (body: Uint8Array) =>
      app.as(organizer).post(images(), body, { 'content-type': 'image/jpeg', 'idempotency-key': 'key-1' })
    const first = await again(file)
    const second = await again(file)
    expect([first.status, second.status]).toEqual([201, 201])
    expect(second.body).toEqual(first.body)
    expect([first, second].map(({ headers }) => headers['idempotency-replayed'])).toEqual([undefined, 'true'])
    expect((await app.get(`/events/${event.id}`)).body.images).toHaveLength(1)
    const { rows } = await pool.query('SELECT action FROM audit_log ORDER BY id')
    expect(rows).toEqual([{ action: 'event.picture_added' }])
    const other = await again(await aJpeg({ seed: 7 }))
    expect([other.status, other.body.error.code]).toEqual([422, 'IDEMPOTENCY_CONFLICT'])
  })

  it('gives the detail of the event another ETag at once', async () => {
    const before = await app.get(`/events/${event.id}`)
    await upload(await aJpeg())
    const after = await app.get(`/events/${event.id}`, { 'if-none-match': String(before.headers['etag']) })
    expect(after.status).toBe(200)
    expect(Date.parse(after.body.updated_at)).toBeGreaterThan(Date.parse(before.body.updated_at))
  })

  it('leaves an address of another place in image_url, and shows a picture where there was none', async () => {
    await pool.query(`UPDATE event SET image_url = 'https://example.org/a.jpg' WHERE id = $1`, [event.id])
    await upload(await aJpeg())
    expect((await app.get(`/events/${event.id}`)).body.image_url).toBe('https://example.org/a.jpg')
    await pool.query(`UPDATE event SET image_url = NULL WHERE id = $1`, [event.id])
    const { body } = await upload(await aJpeg({ seed: 2 }))
    const { image_url } = (await app.get(`/events/${event.id}`)).body
    expect(image_url).toMatch(/^\/storage\/pictures\//)
    expect(image_url).not.toBe(body.variants[1].url)
  })

  it('lets organizers add to their own events and admins to all', async () => {
    const jpeg = await aJpeg()
    expect((await app.post(images(), jpeg, { 'content-type': 'image/jpeg' })).status).toBe(401)
    expect((await upload(jpeg, 'user')).status).toBe(403)
    expect((await upload(jpeg, aPerson('organizer', 'somebody-else'))).status).toBe(403)
    expect((await upload(jpeg, 'admin')).status).toBe(201)
    for (const status of ['draft', 'pending'])
      expect(await afterStatus(status, () => upload(jpeg, aPerson('organizer', 'somebody-else')))).toBe(404)
    for (const status of ['draft', 'pending', 'cancelled', 'completed'])
      expect(await afterStatus(status, () => upload(jpeg))).toBe(201)
    event.id = '00000000-0000-4000-8000-000000000000'
    expect((await upload(jpeg, 'admin')).status).toBe(404)
    event.id = 'an-event'
    expect((await upload(jpeg)).status).toBe(400)
  }) // prettier-ignore

  const afterStatus = async (status: string, send: () => Promise<{ status: number }>) => {
    await pool.query('UPDATE event SET status = $1 WHERE id = $2', [status, event.id])
    return (await send()).status
  }

  it('refuses files that are no pictures with a sentence, and leaves nothing behind', async () => {
    const cases = [
      { file: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'), status: 415 },
      { file: Buffer.from('<!doctype html><script>alert(1)</script>'), status: 415 },
      { file: (await aJpeg()).subarray(0, 4_000), status: 400 },
      { file: Buffer.alloc(0), status: 400 },
    ]
    for (const { file, status } of cases) {
      const answer = await sendForm([asFile(file)])
      expect(answer.status).toBe(status)
      expect(answer.body.error.message).toMatch(/picture/)
    }
    const { rows } = await pool.query('SELECT id FROM picture UNION ALL SELECT id FROM event_image')
    expect(rows).toEqual([])
  })

  it('names what is wrong with a form', async () => {
    const file = asFile(await aJpeg())
    const problem = async (parts: Parameters<typeof aForm>[0]) => {
      const { status, body } = await sendForm(parts)
      return [status, body.error.details?.[0]?.parameter]
    }
    expect(await problem([{ ...file, name: 'picture' }])).toEqual([400, 'picture'])
    expect(await problem([file, file])).toEqual([400, 'file'])
    expect(await problem([])).toEqual([400, 'file'])
    expect(await problem([{ name: 'alt', value: 'only' }])).toEqual([400, 'file'])
    expect(await problem([{ name: 'file', value: 'a text' }])).toEqual([400, 'file'])
    expect(await problem([file, { name: 'alt', value: 'x'.repeat(501) }])).toEqual([400, 'alt'])
    expect(await problem([file, { name: 'alt', value: 'a\u0000b' }])).toEqual([400, 'alt'])
    expect(await problem([file, { name: 'title', value: 'x' }])).toEqual([400, 'title'])
    const { payload, headers } = aForm([file])
    const cut = await app.as(organizer).post(images(), payload.subarray(0, 2_000), headers)
    expect(cut.status).toBe(400)
    const noBoundary = await app.as(organizer).post(images(), payload, { 'content-type': 'multipart/form-data' })
    expect(noBoundary.status).toBe(400)
    expect((await app.as(organizer).post(images(), { file: 'x' })).status).toBe(415)
    expect((await app.as(organizer).post(images(), 'x', { 'content-type': 'text/xml' })).status).toBe(415)
    expect((await app.as(organizer).post(images())).status).toBe(415)
    expect((await app.as(organizer).post(`${images()}?alt=x`, file.value, { 'content-type': 'image/jpeg' })).status).toBe(400)
  }) // prettier-ignore

  it('stores the same picture once, however often and for however many events', async () => {
    const first = (await upload(await aJpeg())).body
    event = await anEvent(db)
    await giveTo(organizer.subject)
    const second = (await upload(await aJpeg())).body
    expect(second.variants).toEqual(first.variants)
    expect(second.id).not.toBe(first.id)
    const { rows } = await pool.query('SELECT id FROM picture')
    expect(rows).toHaveLength(1)
  })

  it('refuses the eleventh picture of an event', async () => {
    const jpeg = await aJpeg({ width: 40, height: 30 })
    for (let n = 0; n < 10; n++) expect((await upload(jpeg)).status).toBe(201)
    expect(await upload(jpeg)).toMatchObject({ status: 409, body: { error: { code: 'CONFLICT' } } })
  })
})

describe('the order, description and end of pictures', () => {
  const three = async () => {
    const ids: string[] = []
    for (const seed of [1, 2, 3]) ids.push((await upload(await aJpeg({ width: 400, height: 300, seed }))).body.id)
    return ids
  } // prettier-ignore
  const detail = async () => (await app.get(`/events/${event.id}`)).body
  const shownIds = async () => (await detail()).images.map(({ id }: { id: string }) => id)

  it('can be changed, and the first picture is the one in lists', async () => {
    const [a, b, c] = await three()
    const answer = await app.as(organizer).put(`${images()}/order`, { image_ids: [c, a, b] })
    expect(answer.status).toBe(200)
    expect(answer.body.items.map(({ id }: { id: string }) => id)).toEqual([c, a, b])
    expect(await shownIds()).toEqual([c, a, b])
    const { image_url, images: shown } = await detail()
    expect(image_url).toBe(shown[0].url)
    expect((await app.get('/events/nearby?lat=38.7223&lng=-9.1393')).body.items[0].image_url).toBe(image_url)
  })

  it('needs exactly the pictures that the event has', async () => {
    const [a, b, c] = await three()
    const order = (image_ids: unknown) =>
      app.as(organizer).put(`${images()}/order`, { image_ids }).then(({ status }) => status)
    expect(await order([a, b])).toBe(409)
    expect(await order([a, b, event.id])).toBe(409)
    expect(await order([])).toBe(409)
    expect(await order([a, b, b])).toBe(400)
    expect(await order([a, b, 'c'])).toBe(400)
    expect(await order(undefined)).toBe(400)
    expect(await shownIds()).toEqual([a, b, c])
  }) // prettier-ignore

  it('knows ids of pictures in capitals, as all others', async () => {
    const [a, b, c] = await three()
    const capitals = [c!, b!, a!].map((id) => id.toUpperCase())
    const client = app.as(organizer)
    const order = await client.put(`${images()}/order`, { image_ids: capitals })
    expect(order.body.items.map(({ id }: { id: string }) => id)).toEqual([c, b, a])
    const described = await client.patch(`${images()}/${capitals[0]}`, { alt: 'A stage' })
    expect(described.body).toMatchObject({ id: c, alt: 'A stage' })
    expect((await client.delete(`${images()}/${capitals[0]}`)).status).toBe(204)
  })

  it('loses a picture that is deleted, keeps the order, and shows the next one in lists', async () => {
    const [a, b, c] = await three()
    expect((await app.as(organizer).delete(`${images()}/${a}`)).status).toBe(204)
    expect(await shownIds()).toEqual([b, c])
    const { image_url, images: shown } = await detail()
    expect(image_url).toBe(shown[0].url)
    expect((await app.as(organizer).delete(`${images()}/${a}`)).status).toBe(404)
    const d = (await upload(await aJpeg({ seed: 4 }))).body.id
    expect(await shownIds()).toEqual([b, c, d])
    for (const id of [b, c, d]) await app.as(organizer).delete(`${images()}/${id}`)
    expect(await detail()).toMatchObject({ image_url: null, images: [] })
  })

  it('can be described in words, or no longer', async () => {
    const { id } = (await upload(await aJpeg())).body
    const describe = (alt: unknown) => app.as(organizer).patch(`${images()}/${id}`, { alt })
    expect((await describe('  A stage ')).body).toMatchObject({ id, alt: 'A stage' })
    expect((await detail()).images[0].alt).toBe('A stage')
    expect((await describe('')).body.alt).toBeNull()
    expect((await describe('a\u0000b')).status).toBe(400)
    expect((await describe('x'.repeat(501))).status).toBe(400)
    expect((await app.as(organizer).patch(`${images()}/${event.id}`, { alt: 'x' })).status).toBe(404)
  })

  it('is for the organizer and admins alone', async () => {
    const { id } = (await upload(await aJpeg())).body
    const stranger = app.as(aPerson('organizer', 'somebody-else'))
    const attempts = (client: typeof stranger) => [
      client.delete(`${images()}/${id}`),
      client.patch(`${images()}/${id}`, { alt: 'x' }),
      client.put(`${images()}/order`, { image_ids: [id] }),
    ]
    const statuses = async (client: typeof stranger) =>
      (await Promise.all(attempts(client))).map(({ status }) => status)
    expect(await statuses(app)).toEqual([401, 401, 401])
    expect(await statuses(app.as('user'))).toEqual([403, 403, 403])
    expect(await statuses(stranger)).toEqual([403, 403, 403])
    await pool.query(`UPDATE event SET status = 'draft' WHERE id = $1`, [event.id])
    expect(await statuses(stranger)).toEqual([404, 404, 404])
    expect((await app.as('admin').delete(`${images()}/${id}`)).status).toBe(204)
  })

  it('cannot be reached through another event', async () => {
    const { id } = (await upload(await aJpeg())).body
    event = await anEvent(db)
    await giveTo(organizer.subject)
    expect((await app.as(organizer).delete(`${images()}/${id}`)).status).toBe(404)
    expect((await app.as(organizer).patch(`${images()}/${id}`, { alt: 'x' })).status).toBe(404)
  })
})
