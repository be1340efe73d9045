import { beforeEach, describe, expect, it } from 'vitest'
import sharp from 'sharp'
import { useTestApp } from '../../../test/app.ts'
import { useTestDatabase } from '../../../test/db.ts'
import { pause } from '../../../test/jobs.ts'
import { anOwnEvent, anUploadedPicture, organizer, upload } from '../../../test/picture-events.ts'
import { aJpeg } from '../../../test/pictures.ts'
import { FilesUnavailableError } from '../../adapters/files/port.ts'
import { addAvif } from './add-avif.ts'
import { deleteIfUnused, deleteOrphanedPictures } from './delete-unused.ts'
import { ORPHAN_AFTER_MS, UPLOAD_GRACE_MS } from './rules.ts'
import { uploadPicture } from './upload-picture.ts'

const connection = useTestDatabase()
const { pool } = connection
const app = useTestApp(connection)

let event: { id: string; slug: string }
beforeEach(async () => {
  app.clock.set('2026-06-10T12:00:00Z')
  event = await anOwnEvent(connection)
  for (const key of await stored()) await app.deps().files.delete(key)
})

const stored = () => app.deps().files.list('', { limit: 1000 })
const later = (ms: number) => app.clock.set(new Date(app.clock.now().getTime() + ms).toISOString())
const pictures = async () =>
  (await pool.query<{ id: string; variants: object[] }>('SELECT id, variants FROM picture')).rows
const removal = (id: string) => app.as(organizer).delete(`/events/${event.id}/images/${id}`)
const detail = async () => (await app.get(`/events/${event.id}`)).body
const statusOf = async (url: string) => (await app.app().inject(url)).statusCode
/** What an upload does, with something in the place of one of its needs. */
const uploadWith = async (needs: Partial<ReturnType<typeof app.deps>>, file: Uint8Array) => {
  const { rows } = await pool.query('SELECT created_by FROM event WHERE id = $1', [event.id])
  const actor = { userId: rows[0].created_by, subject: '', roles: new Set(organizer.roles), requestId: null }
  const { image } = await uploadPicture({ ...app.deps(), ...needs }, actor, event.id, { file, alt: null })
  return image
}

describe('the AVIF variants', () => {
  it('follow in a job, and the event shows them', async () => {
    const { variants } = await anUploadedPicture(app, event)
    await app.get(`/events/${event.id}`)
    const [picture] = await pictures()
    await addAvif(app.deps(), picture!.id)
    const { images, image_url } = await detail()
    expect(images[0].variants).toEqual([
      ...variants,
      ...variants.map((variant) => ({ ...variant, type: 'image/avif', url: variant.url.replace('webp', 'avif') })),
    ])
    expect(image_url).toMatch(/\.webp$/)
    const { rawPayload, headers } = await app.app().inject(images[0].variants.at(-1).url)
    expect(headers['content-type']).toBe('image/avif')
    expect(await sharp(rawPayload).metadata()).toMatchObject({ compression: 'av1', width: 400, height: 300 })
  }) // prettier-ignore

  it.each([
    [
      'PATCH',
      (headers: Record<string, string>) => app.as(organizer).patch(`/events/${event.id}`, {}, headers),
    ],
    ['DELETE', (headers: Record<string, string>) => app.as(organizer).delete(`/events/${event.id}`, headers)],
  ])('do not make a %s stale that somebody read the event for before they came', async (method, write) => {
    for (const seed of [1, 2]) await upload(app, event, await aJpeg({ width: 400, height: 300, seed }))
    const etag = async () => String((await app.get(`/events/${event.id}`)).headers['etag'])
    const before = await etag()
    const [first, second] = await pictures()
    await addAvif(app.deps(), first!.id)
    const between = await etag()
    await addAvif(app.deps(), second!.id)
    expect(new Set([before, between, await etag()]).size).toBe(3)
    expect((await write({ 'if-match': between })).status).toBeLessThan(300)
    if (method === 'DELETE') return
    expect((await write({ 'if-match': before })).status).toBe(200)
    await app.as(organizer).patch(`/events/${event.id}`, { venue: 'Another place' })
    for (const read of [before, between]) expect((await write({ 'if-match': read })).status).toBe(412)
  })

  it('are there once, however often the job runs', async () => {
    await anUploadedPicture(app, event)
    const { id } = (await pictures())[0]!
    await Promise.all([addAvif(app.deps(), id), addAvif(app.deps(), id)])
    await addAvif(app.deps(), id)
    expect((await pictures())[0]!.variants).toHaveLength(4)
    expect(await stored()).toHaveLength(4)
  })

  it('are not made for a picture that was deleted, not even half way', async () => {
    const image = await anUploadedPicture(app, event)
    const { id } = (await pictures())[0]!
    await removal(image.id)
    later(UPLOAD_GRACE_MS)
    const { pictureCodec } = app.deps()
    const slowCodec = {
      ...pictureCodec,
      encodeAvif: async () => {
        later(UPLOAD_GRACE_MS)
        expect(await deleteIfUnused(app.deps(), id, UPLOAD_GRACE_MS)).toBe(true)
        return [{ type: 'image/avif' as const, width: 400, height: 300, bytes: new Uint8Array([1]) }]
      },
    }
    await addAvif({ ...app.deps(), pictureCodec: slowCodec }, id)
    await addAvif(app.deps(), id)
    expect(await stored()).toEqual([])
  })

  it('say so when the file that they are made of is lost', async () => {
    const { url } = await anUploadedPicture(app, event)
    await app.deps().files.delete(url.replace('/storage/', ''))
    await expect(addAvif(app.deps(), (await pictures())[0]!.id)).rejects.toThrow('is not in the storage')
  })
})

describe('the end of a picture', () => {
  const removeJob = async () => {
    const { rows } = await pool.query(`SELECT payload, run_at FROM job WHERE topic = 'picture.removed'`)
    return rows[0] as { payload: { picture_id: string }; run_at: Date }
  }

  it('comes minutes after an organizer took it from its event', async () => {
    const image = await anUploadedPicture(app, event)
    await addAvif(app.deps(), (await pictures())[0]!.id)
    await removal(image.id)
    const { payload, run_at } = await removeJob()
    app.clock.set(run_at.toISOString())
    expect(await deleteIfUnused(app.deps(), payload.picture_id, UPLOAD_GRACE_MS)).toBe(true)
    expect([await stored(), await pictures()]).toEqual([[], []])
    expect(await statusOf(image.url)).toBe(404)
    expect(await deleteIfUnused(app.deps(), payload.picture_id, UPLOAD_GRACE_MS)).toBe(false)
  })

  it('does not come while another event shows the same picture', async () => {
    const file = await aJpeg()
    const first = (await upload(app, event, file)).body
    const other = await anOwnEvent(connection)
    await upload(app, other, file)
    await removal(first.id)
    later(ORPHAN_AFTER_MS)
    expect(await deleteIfUnused(app.deps(), (await removeJob()).payload.picture_id, UPLOAD_GRACE_MS)).toBe(false)
    expect(await deleteOrphanedPictures(app.deps())).toBe(0)
    expect(await statusOf(first.url)).toBe(200)
  }) // prettier-ignore

  it('comes with the sweep when the whole event was deleted', async () => {
    await anUploadedPicture(app, event)
    later(ORPHAN_AFTER_MS)
    expect(await deleteOrphanedPictures(app.deps())).toBe(0)
    await pool.query('DELETE FROM event WHERE id = $1', [event.id])
    expect(await deleteOrphanedPictures(app.deps())).toBe(1)
    expect([await stored(), await pictures()]).toEqual([[], []])
  })

  it('takes many orphans at once, and stops when it is told to', async () => {
    await pool.query(`INSERT INTO picture (digest, width, height, thumbhash, variants, file_keys, used_at)
      SELECT md5(n::text) || md5((n + 1)::text), 1, 1, 'x', '[]', ARRAY['pictures/00/' || n || '.webp'], '2026-06-01'
      FROM generate_series(1, 250) n`)
    await expect(deleteOrphanedPictures(app.deps(), AbortSignal.abort())).rejects.toThrow('aborted')
    expect(await deleteOrphanedPictures(app.deps())).toBe(250)
    expect(await pictures()).toEqual([])
  })

  it('keeps the row while files could not be deleted, so that none is forgotten', async () => {
    const image = await anUploadedPicture(app, event)
    await removal(image.id)
    later(ORPHAN_AFTER_MS)
    const { files } = app.deps()
    let deletes = 0
    const failing = Object.assign(Object.create(files) as typeof files, {
      delete: async (key: string) => {
        if (++deletes > 1) throw new FilesUnavailableError('ECONNRESET')
        await files.delete(key)
      },
      ping: () => files.ping(),
    })
    await expect(deleteOrphanedPictures({ ...app.deps(), files: failing })).rejects.toThrow('ECONNRESET')
    expect(await pictures()).toHaveLength(1)
    expect(await deleteOrphanedPictures(app.deps())).toBe(1)
    expect([await stored(), await pictures()]).toEqual([[], []])
  })

  it('half way shows nothing that is gone to who uploads the same picture again', async () => {
    const file = await aJpeg({ width: 400, height: 300, seed: 3 })
    const image = (await upload(app, event, file)).body
    const [picture] = await pictures()
    await addAvif(app.deps(), picture!.id)
    await removal(image.id)
    later(ORPHAN_AFTER_MS)
    const { files } = app.deps()
    const failing = Object.assign(Object.create(files) as typeof files, {
      delete: async (key: string) => {
        if (key.endsWith('-400.avif')) throw new FilesUnavailableError('ECONNRESET')
        await files.delete(key)
      },
      ping: () => files.ping(),
    })
    await expect(deleteOrphanedPictures({ ...app.deps(), files: failing })).rejects.toThrow('ECONNRESET')
    await upload(app, event, file)
    const shown = async () => (await detail()).images[0].variants.map(({ url }: { url: string }) => url)
    for (const url of await shown()) expect(await statusOf(url), url).toBe(200)
    await addAvif(app.deps(), picture!.id)
    expect(await shown()).toHaveLength(4)
    for (const url of await shown()) expect(await statusOf(url), url).toBe(200)
  })
})

describe('an upload that dies', () => {
  const dying = (when: 'before' | 'half way' | 'after') => {
    const { files } = app.deps()
    const last = { before: 0, 'half way': 1, after: 3 }[when]
    let puts = 0
    return Object.assign(Object.create(files) as typeof files, {
      put: async (key: string, bytes: Uint8Array) => {
        if (puts < last) await files.put(key, bytes)
        if (++puts >= last) throw new Error('the process died')
      },
    })
  }

  it.each(['before', 'half way', 'after'] as const)(
    '%s storing leaves what the sweep finds',
    async (when) => {
      await expect(uploadWith({ files: dying(when) }, await aJpeg())).rejects.toThrow('the process died')
      expect((await detail()).images).toEqual([])
      expect(await stored()).toHaveLength({ before: 0, 'half way': 1, after: 3 }[when])
      later(ORPHAN_AFTER_MS - 1)
      expect(await deleteOrphanedPictures(app.deps())).toBe(0)
      later(1)
      expect(await deleteOrphanedPictures(app.deps())).toBe(1)
      expect([await stored(), await pictures()]).toEqual([[], []])
    },
  )

  it('starts the day of grace anew when the same picture is uploaded again', async () => {
    const file = await aJpeg({ seed: 5 })
    await expect(uploadWith({ files: dying('after') }, file)).rejects.toThrow('the process died')
    later(ORPHAN_AFTER_MS)
    await expect(uploadWith({ files: dying('after') }, file)).rejects.toThrow('the process died')
    expect(await deleteOrphanedPictures(app.deps())).toBe(0)
  })

  it('half way is made good by the next one of the same picture', async () => {
    const file = await aJpeg()
    await expect(uploadWith({ files: dying('half way') }, file)).rejects.toThrow('the process died')
    const { variants } = (await upload(app, event, file)).body
    for (const { url } of variants) expect(await statusOf(url)).toBe(200)
  })
})

describe('an upload while the same picture is being deleted', () => {
  const file = aJpeg({ seed: 6 })
  /** An orphan with files. */
  const anOrphan = async () => {
    const { body } = await upload(app, event, await file)
    await removal(body.id)
    later(ORPHAN_AFTER_MS)
    return (await pictures())[0]!.id
  }
  const isWhole = async (image: { variants: { url: string }[] }) => {
    for (const { url } of image.variants) expect(await statusOf(url)).toBe(200)
    expect((await detail()).images).toHaveLength(1)
  }

  it('waits for it and stores the files anew', async () => {
    const orphan = await anOrphan()
    const { files } = app.deps()
    let begin!: () => void
    const uploading = new Promise<void>((resolve) => (begin = resolve)).then(async () =>
      uploadWith({}, await file),
    )
    const slow = Object.assign(Object.create(files) as typeof files, {
      ping: () => files.ping(),
      delete: async (key: string) => {
        // The row is locked by now; the upload begins, and comes to its registration.
        begin()
        await pause(150)
        await files.delete(key)
      },
    })
    expect(await deleteIfUnused({ ...app.deps(), files: slow }, orphan, 0)).toBe(true)
    await isWhole(await uploading)
  })

  it('notices that it was deleted between its storing and its showing', async () => {
    const { files } = app.deps()
    let isDeleted = false
    const treacherous = Object.assign(Object.create(files) as typeof files, {
      put: async (key: string, bytes: Uint8Array) => {
        await files.put(key, bytes)
        if (isDeleted || !key.includes('-800')) return
        isDeleted = true
        expect(await deleteIfUnused(app.deps(), (await pictures())[0]!.id, 0)).toBe(true)
      },
    })
    const image = await uploadWith({ files: treacherous }, await file)
    expect(isDeleted).toBe(true)
    await isWhole(image)
  })

  it('never loses a file, whoever is quicker', async () => {
    for (let round = 0; round < 8; round++) {
      const orphan = await anOrphan()
      const [image] = await Promise.all([
        pause(round * 3).then(async () => uploadWith({}, await file)),
        deleteIfUnused(app.deps(), orphan, 0),
        deleteOrphanedPictures(app.deps()),
      ])
      await isWhole(image)
      expect(await stored()).toHaveLength(image.variants.length)
      await pool.query('DELETE FROM event_image')
    }
  })
})

describe('uploads at the same time', () => {
  it('of the same picture to several events store it once', async () => {
    const file = await aJpeg({ seed: 7 })
    const events = await Promise.all([1, 2, 3].map(() => anOwnEvent(connection)))
    const answers = await Promise.all(events.map((each) => upload(app, each, file)))
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
    expect(await pictures()).toHaveLength(1)
    expect(await stored()).toHaveLength(3)
  })

  it('to one event each get a place of their own, and never more than ten', async () => {
    const files = await Promise.all([1, 2, 3].map((seed) => aJpeg({ width: 64, height: 48, seed })))
    for (let round = 0; round < 4; round++)
      await Promise.all(files.map((file) => upload(app, event, file)))
    const { rows } = await pool.query('SELECT display_order FROM event_image ORDER BY display_order')
    expect(rows.map(({ display_order }) => display_order)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  }) // prettier-ignore
})
