import pg from 'pg'
import { aJpeg, aPicture } from '../../server/test/pictures.ts'
import { S3Files } from '../../server/src/adapters/files/s3.ts'
import type { Stack } from './stack.ts'

/** A database address from here, by the address of the service. */
export const databaseUrl = (stack: Stack, secret: string) =>
  stack.secret(secret).replace('@postgres:', `@${stack.address('postgres', 'data')}:`)

/** Events as many as a large city has, and pictures in three widths, 40 to 200 KB each. */
export async function fillUp(
  stack: Stack,
  { events, pictures }: { events: number; pictures: number },
): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl(stack, 'database_owner_url') })
  await client.connect()
  try {
    await client.query(
      `INSERT INTO event (slug, title, description, category_id, latitude, longitude, venue, city, start_date, end_date, timezone, status)
       SELECT 'filled-' || n, 'Event number ' || n, repeat('What is on at ' || md5(n::text) || '. ', 12),
         (SELECT id FROM category ORDER BY slug OFFSET n % 8 LIMIT 1),
         38.5 + (n % 1000) / 2000.0, -9.4 + (n / 1000) / 200.0, 'Venue ' || n % 500, 'Lisbon',
         now() + (n % 120) * interval '1 day', now() + (n % 120) * interval '1 day' + interval '3 hours',
         'Europe/Lisbon', 'active'
       FROM generate_series(1, $1::integer) n`,
      [events],
    )
  } finally {
    await client.end()
  }
  const files = new S3Files({
    endpoint: `http://${stack.address('object-storage')}:9000`,
    bucket: 'eventbuzz-public',
    region: 'us-east-1',
    accessKey: stack.secret('s3_access_key'),
    secretKey: stack.secret('s3_secret_key'),
  })
  for (let seed = 0; seed < pictures; seed++) {
    // No two are equal, or restic would keep one. A photograph has more in it than our colours.
    const noise = await aPicture({ width: 640, height: 480, seed }).webp({ quality: 82 }).toBuffer()
    const large = await aJpeg({ width: 1280, height: 960, seed })
    await files.put(`pictures/${seed % 100}/${seed}-640.webp`, noise)
    await files.put(`pictures/${seed % 100}/${seed}-1280.webp`, Buffer.concat([large, crypto.getRandomValues(Buffer.alloc(60_000))])) // prettier-ignore
  }
}
