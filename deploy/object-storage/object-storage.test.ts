import { S3mini } from 's3mini'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeBucket } from '../../server/src/adapters/files/make-bucket.ts'
import { BUCKET, ObjectStorage } from '../test/object-storage.ts'
import { SecretFiles } from '../test/secrets.ts'

const secrets = new SecretFiles()
const KEY = 'pictures/ab/cd-640.webp'
let storage: ObjectStorage

beforeAll(async () => {
  storage = await ObjectStorage.start(secrets)
  await makeBucket(storage.bucketSettings())
  // Again, as after every `docker compose up`.
  await makeBucket(storage.bucketSettings())
})
afterAll(async () => {
  await storage?.remove()
  secrets.remove()
})

it('lets EventBuzz write, read, list and delete', async () => {
  const files = storage.files()
  await files.ping()
  await files.put(KEY, new Uint8Array([1, 2, 3]))
  expect(await files.stat(KEY)).toMatchObject({ size: 3 })
  expect(await files.list('pictures/', { limit: 10 })).toEqual([KEY])
  await files.put('pictures/gone.webp', new Uint8Array([1]))
  await files.delete('pictures/gone.webp')
  expect(await files.get('pictures/gone.webp')).toBeUndefined()
})

it('lets everybody read one object, and do nothing else', async () => {
  const ask = (path: string, init?: RequestInit) =>
    fetch(`${storage.endpoint}${path}`, init).then(({ status }) => status)
  expect(await ask(`/${BUCKET}/${KEY}`)).toBe(200)
  const refused: [path: string, init?: RequestInit][] = [
    ['/'],
    [`/${BUCKET}`],
    [`/${BUCKET}/`],
    [`/${BUCKET}?list-type=2`],
    [`/${BUCKET}?policy`],
    [`/${BUCKET}?acl`],
    [`/${BUCKET}/${KEY}?acl`],
    [`/${BUCKET}/mine.webp`, { method: 'PUT', body: 'x' }],
    [`/${BUCKET}/${KEY}`, { method: 'DELETE' }],
    [`/${BUCKET}`, { method: 'DELETE' }],
    ['/another', { method: 'PUT' }],
  ]
  for (const [path, init] of refused) expect([path, await ask(path, init)]).toEqual([path, 403])
})

it('lets EventBuzz make no buckets and change no policy', async () => {
  const client = (bucket: string) =>
    new S3mini({
      endpoint: `${storage.endpoint}/${bucket}`,
      region: 'us-east-1',
      accessKeyId: secrets.get('s3_access_key'),
      secretAccessKey: secrets.get('s3_secret_key'),
    })
  await expect(client('another')['_signedRequest']('PUT', '')).rejects.toThrow('403')
  await expect(client(BUCKET)['_signedRequest']('DELETE', '', { query: { policy: '' } })).rejects.toThrow(
    '403',
  )
  await expect(client(BUCKET)['_signedRequest']('DELETE', '')).rejects.toThrow('403')
})

it('refuses keys that it does not know', async () => {
  await expect(storage.files('guess', 'guess').ping()).rejects.toThrow('InvalidAccessKeyId')
  await expect(makeBucket({ ...storage.bucketSettings(), adminSecretKey: 'guess' })).rejects.toThrow('403')
})
