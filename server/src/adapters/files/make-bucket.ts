import { S3mini, S3ServiceError } from 's3mini'
import type { BucketSettings } from './port.ts'

/**
 * Makes a bucket, unless it is there, and sets its policy: everybody may read an object whose name they know, one account
 * may also write, list and delete, and nobody else anything. Done again it changes nothing.
 * @throws when the server refuses or does not answer.
 */
export async function makeBucket(settings: BucketSettings): Promise<void> {
  const { endpoint, bucket, region, adminAccessKey, adminSecretKey } = settings
  const client = new S3mini({
    endpoint: `${endpoint}/${bucket}`,
    region,
    accessKeyId: adminAccessKey,
    secretAccessKey: adminSecretKey,
    requestAbortTimeout: 10_000,
  })
  // Not createBucket(): it always names a location, and us-east-1 is none that S3 lets a bucket be constrained to.
  await client['_signedRequest']('PUT', '').catch((error: unknown) => {
    if (!(error instanceof S3ServiceError && error.serviceCode === 'BucketAlreadyOwnedByYou')) throw error
  })
  await client['_signedRequest']('PUT', '', {
    query: { policy: '' },
    body: JSON.stringify(bucketPolicy(settings)),
  })
}

/** An account that is the admin needs no mention, and MinIO's kind of server would not know it by its key. */
function bucketPolicy({ bucket, accessKey, adminAccessKey }: BucketSettings): object {
  const objects = `arn:aws:s3:::${bucket}/*`
  const read = { Sid: 'Read', Effect: 'Allow', Principal: '*', Action: ['s3:GetObject'], Resource: [objects] }
  if (accessKey === adminAccessKey) return { Version: '2012-10-17', Statement: [read] }
  const Principal = { AWS: [accessKey] }
  const write = {
    Effect: 'Allow',
    Principal,
    Action: ['s3:PutObject', 's3:DeleteObject'],
    Resource: [objects],
  }
  const list = { Effect: 'Allow', Principal, Action: ['s3:ListBucket'], Resource: [`arn:aws:s3:::${bucket}`] }
  return { Version: '2012-10-17', Statement: [read, { Sid: 'Write', ...write }, { Sid: 'List', ...list }] }
}
