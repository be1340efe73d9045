import { createHash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** What every API token begins with, so that programs which look for secrets find it. */
export const API_TOKEN_MARK = 'ebt_'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** 62^43 is just above 2^256. */
const RANDOM_LENGTH = 43
const CHECK_LENGTH = 6
const SHAPE = new RegExp(`^${API_TOKEN_MARK}[0-9A-Za-z]{${RANDOM_LENGTH + CHECK_LENGTH}}$`)
const PREFIX_LENGTH = API_TOKEN_MARK.length + 6

/** 256 random bits in letters and digits, and their CRC-32, by which a typing error shows without a look-up. */
export function newApiToken(): string {
  const random = base62(BigInt(`0x${randomBytes(32).toString('hex')}`), RANDOM_LENGTH)
  return API_TOKEN_MARK + random + checkOf(random)
}

export function isApiToken(token: string): boolean {
  if (!SHAPE.test(token)) return false
  const random = token.slice(API_TOKEN_MARK.length, -CHECK_LENGTH)
  return token.endsWith(checkOf(random))
}

/** How a token is known again by whoever has seen it. */
export const prefixOf = (token: string): string => token.slice(0, PREFIX_LENGTH)

/** What is stored of a token. */
export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

const checkOf = (random: string): string => base62(BigInt(crc32(random)), CHECK_LENGTH)

function base62(value: bigint, length: number): string {
  let text = ''
  for (let rest = value; text.length < length; rest /= 62n) text = ALPHABET[Number(rest % 62n)]! + text
  return text
}
