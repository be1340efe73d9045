import { beforeEach, describe, expect, it } from 'vitest'
import sharp from 'sharp'
import { useTestApp } from '../../../../test/app.ts'
import { anEvent } from '../../../../test/builders.ts'
import { useTestDatabase } from '../../../../test/db.ts'
import { aPerson } from '../../../../test/issuer.ts'
import { anOwnEvent, upload } from '../../../../test/picture-events.ts'
import { aBomb, aJpeg } from '../../../../test/pictures.ts'
import { deleteIfUnused, deleteOrphanedPictures } from '../delete-unused.ts'
import { ORPHAN_AFTER_MS, UPLOAD_GRACE_MS } from '../rules.ts'

const connection = useTestDatabase()
const { db, pool } = connection
const app = useTestApp(connection)
const me = app.as('user')
const jpeg = { 'content-type': 'image/jpeg' }

beforeEach(async () => {
  app.clock.set('2026-06-10T12:00:00Z')
  for (const key of await stored()) await app.deps().files.delete(key)
})

const stored = () => app.deps().files.list('', { limit: 1000 })
const later = (ms: number) => app.clock.set(new Date(app.clock.now().getTime() + ms).toISOString())
const putAvatar = async (seed: number, person = me) =>
  person.put('/users/me/avatar', await aJpeg({ width: 900, height: 600, seed }), jpeg)
const pictureIds = async () =>
  (await pool.query<{ id: string }>('SELECT id FROM picture ORDER BY created_at')).rows.map(({ id }) => id)
const removals = async () =>
  (await pool.query("SELECT payload ->> 'picture_id' AS id FROM job WHERE topic = 'picture.removed'")).rows

describe('the own picture', () => {
  it('is made anew from what was sent, small, and everybody can read it', async () => {
    const { status, body } = await putAvatar(1)
    expect([status, body.display_name]).toEqual([200, 'Test user'])
    expect(body.avatar_url).toMatch(/^\/storage\/pictures\/.+-320\.webp$/)
    expect((await me.get('/users/me')).body.avatar_url).toBe(body.avatar_url)
    const { rawPayload, headers } = await app.app().inject(body.avatar_url)
    expect(headers['content-type']).toBe('image/webp')
    expect(await sharp(rawPayload).metadata()).toMatchObject({ width: 320 })
  })

  it('may be sent as a form with nothing else in it', async () => {
    const form = (fields: Record<string, string>, file: Buffer) => {
      const boundary = 'xxxx'
      const part = (head: string, body: Buffer | string) => [
        Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; ${head}\r\n\r\n`),
        Buffer.from(body),
        Buffer.from('\r\n'),
      ]
      const parts = [
        ...Object.entries(fields).flatMap(([name, text]) => part(`name="${name}"`, text)),
        ...part('name="file"; filename="me.jpg"', file),
        Buffer.from(`--${boundary}--\r\n`),
      ]
      return me.put('/users/me/avatar', Buffer.concat(parts), {
        'content-type': `multipart/form-data; boundary=${boundary}`,
      })
    }
    expect((await form({}, await aJpeg())).status).toBe(200)
    const { status, body } = await form({ alt: 'Me' }, await aJpeg())
    expect([status, body.error.details[0].parameter]).toEqual([400, 'alt'])
  })

  it.each([
    ['what is no picture', Buffer.from('<svg/>'), 415],
    ['a bomb', aBomb(20_000, 20_000), 413],
    ['nothing', Buffer.alloc(0), 400],
  ])('is not %s', async (_, file, expected) => {
    expect((await me.put('/users/me/avatar', file, jpeg)).status).toBe(expected)
    expect((await me.get('/users/me')).body.avatar_url).toBe(null)
    expect(await pictureIds()).toEqual([])
  })

  it('is nobody’s without a token', async () => {
    expect((await putAvatar(1, app as never)).status).toBe(401)
    expect((await app.delete('/users/me/avatar')).status).toBe(401)
  })

  it('is shown to admins wherever they see who somebody is', async () => {
    const { avatar_url, id } = (await putAvatar(1)).body
    const event = await anEvent(db)
    await me.post(`/events/${event.id}/reports`, { reason: 'spam' })
    await pool.query("INSERT INTO audit_log (actor_id, action) VALUES ($1, 'event.updated')", [id])
    const admin = app.as('admin')
    expect((await admin.get('/admin/users')).body.items.find((user: { id: string }) => user.id === id)).toMatchObject({ avatar_url }) // prettier-ignore
    expect((await admin.get('/admin/reports')).body.items[0].reporter).toMatchObject({ id, avatar_url })
    expect((await admin.get(`/admin/audit?actor=${id}`)).body.items[0].actor).toMatchObject({ avatar_url })
  })
})

describe('the files of the own picture', () => {
  it('stay as long as it is shown', async () => {
    await putAvatar(1)
    const [id] = await pictureIds()
    later(2 * ORPHAN_AFTER_MS)
    expect(await deleteIfUnused(app.deps(), id!, UPLOAD_GRACE_MS)).toBe(false)
    expect(await deleteOrphanedPictures(app.deps())).toBe(0)
    expect((await stored()).length).toBeGreaterThan(0)
  })

  it('go when there is another one', async () => {
    await putAvatar(1)
    const before = await stored()
    await putAvatar(2)
    const [old] = await pictureIds()
    expect(await removals()).toEqual([{ id: old }])
    later(UPLOAD_GRACE_MS)
    expect(await deleteIfUnused(app.deps(), old!, UPLOAD_GRACE_MS)).toBe(true)
    const after = await stored()
    expect(after.length).toBeGreaterThan(0)
    expect(after.filter((key) => before.includes(key))).toEqual([])
  })

  it('go when it is removed, which may be done twice', async () => {
    await putAvatar(1)
    expect((await me.delete('/users/me/avatar')).status).toBe(204)
    expect((await me.delete('/users/me/avatar')).status).toBe(204)
    expect((await me.get('/users/me')).body.avatar_url).toBe(null)
    expect(await removals()).toHaveLength(1)
    later(ORPHAN_AFTER_MS)
    expect(await deleteOrphanedPictures(app.deps())).toBe(1)
    expect(await stored()).toEqual([])
  })

  it('stay while an event or somebody else shows the same picture', async () => {
    const file = await aJpeg({ seed: 7 })
    const event = await anOwnEvent(connection)
    await upload(app, event, file)
    const other = app.as(aPerson('user', 'other'))
    for (const person of [me, other]) await person.put('/users/me/avatar', file, jpeg)
    const [id] = await pictureIds()
    later(2 * ORPHAN_AFTER_MS)
    await me.delete('/users/me/avatar')
    expect(await deleteIfUnused(app.deps(), id!, UPLOAD_GRACE_MS)).toBe(false)
    await pool.query('DELETE FROM event')
    expect(await deleteIfUnused(app.deps(), id!, UPLOAD_GRACE_MS)).toBe(false)
    await other.delete('/users/me/avatar')
    expect(await deleteIfUnused(app.deps(), id!, UPLOAD_GRACE_MS)).toBe(true)
  })

  it('is the same one when it is sent again', async () => {
    await putAvatar(1)
    await putAvatar(1)
    expect(await pictureIds()).toHaveLength(1)
    expect(await removals()).toEqual([])
  })
})
