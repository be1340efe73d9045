import { insist, type Report, until } from '../report.ts'
import { aConcertTomorrow } from '../../../server/test/builders.ts'
import { aJpeg } from '../../../server/test/pictures.ts'
import type { Member, Site } from '../site.ts'

/** What the restore has to bring back. */
export interface Published {
  slug: string
  picture: string
  bytes: Buffer
}

export async function proveStorage(
  report: Report,
  { visitor }: Site,
  member: Member,
): Promise<Published | undefined> {
  let published: Published | undefined
  await report.prove('an event is published with a picture, which is read through /storage', async () => {
    const authorization = `Bearer ${await member.token()}`
    const event = await visitor.json<{ id: string; slug: string }>('/api/v1/events', {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify(aConcertTomorrow()),
    })
    const image = await visitor.json<{ url: string }>(`/api/v1/events/${event.id}/images`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'image/jpeg' },
      body: await aJpeg({ width: 1600, height: 1200 }),
    })
    const picture = new URL(image.url, 'https://x').pathname
    const read = await visitor.ask(picture)
    insist(picture.startsWith('/storage/') && read.status === 200, `${picture} answers ${read.status}`)
    insist(read.headers['content-type'] === 'image/webp', `${picture} is ${read.headers['content-type']}`)
    const headers = { authorization, 'content-type': 'application/json' }
    // Just after a picture, a replica on a busy machine may say that it has no time.
    await until(30, async () => {
      const body = 'x'.repeat(1_500_000)
      const large = await visitor.ask('/api/v1/events', { method: 'POST', headers, body })
      if (large.status === 503) return `1.5 MB of an event answer 503: ${large.body.toString()}`
      insist(large.status === 413, `1.5 MB of an event answer ${large.status}, expected 413`)
      return undefined
    })
    const listing = await visitor.ask('/storage/?list-type=2')
    insist(listing.status === 404, `A listing answers ${listing.status}.`)
    published = { slug: event.slug, picture, bytes: read.body }
    return `${read.body.length} bytes of WebP`
  })
  return published
}
