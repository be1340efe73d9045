import { randomBytes } from 'node:crypto'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { inTransaction, type Db } from '../db/connection.ts'
import { insertKey, retireKeys, usableKeys, type KeyRow } from './queries.ts'

const DAY_MS = 86_400_000
/** What a retired key signed may be shown for so long: tokens live minutes, cookies as long as a session. */
const KEEP_MS = { signing: 2 * DAY_MS, secret: 31 * DAY_MS }

/** Nothing of a key counts any more when it was retired longer ago. */
export const KEEP_KEYS_MS = Math.max(...Object.values(KEEP_MS))

interface KeysDeps {
  db: Db
  now: () => Date
}

/** The one that is in use first, then those that still count. */
export interface IdentityKeys {
  /** Private keys. */
  signing: JWK[]
  secrets: string[]
}

/** Made by whoever asks first; several processes get the same ones. */
export async function identityKeys({ db, now }: KeysDeps): Promise<IdentityKeys> {
  const known = await readKeys({ db, now })
  if (known.signing.length > 0 && known.secrets.length > 0) return known
  for (const key of await newKeys()) await insertKey(db, { ...key, now: now() })
  return readKeys({ db, now })
}

/** New keys sign from now on, the ones before stay known until what they signed has expired. */
export async function rotateKeys({ db, now }: KeysDeps): Promise<void> {
  const keys = await newKeys()
  await inTransaction(db, async (tx) => {
    await retireKeys(tx, now())
    for (const key of keys) await insertKey(tx, { ...key, now: now() })
  })
}

/** As `certs` shows it: nothing but the public part. */
export const publicKey = ({ kty, crv, x, y, kid }: JWK): JWK => ({
  kty,
  crv,
  x,
  y,
  kid,
  alg: 'ES256',
  use: 'sig',
})

async function readKeys({ db, now }: KeysDeps): Promise<IdentityKeys> {
  const ago = (ms: number) => new Date(now().getTime() - ms)
  const rows = await usableKeys(db, { signing: ago(KEEP_MS.signing), secret: ago(KEEP_MS.secret) })
  const ofKind = (kind: KeyRow['kind']) => rows.filter((row) => row.kind === kind)
  return {
    signing: ofKind('signing').map(({ id, material }) => ({ ...(material as JWK), kid: id })),
    secrets: ofKind('secret').map(({ material }) => material as string),
  }
}

async function newKeys(): Promise<Pick<KeyRow, 'id' | 'kind' | 'material'>[]> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const id = () => randomBytes(12).toString('base64url')
  return [
    { id: id(), kind: 'signing', material: { ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig' } },
    { id: id(), kind: 'secret', material: randomBytes(32).toString('base64url') },
  ]
}
