import { hash, verify } from '@node-rs/argon2'

/** argon2id as OWASP's cheat sheet on password storage has it: 19 MiB, two rounds, one lane. */
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

// One that nobody knows. Checking against it takes as long as checking against anybody's.
let nobodys: Promise<string> | undefined

const composed = (password: string) => password.normalize('NFC')

export const hashPassword = (password: string): Promise<string> => hash(composed(password), OPTIONS)

/**
 * Takes as long for somebody who does not exist (`passwordHash` undefined) as for somebody who does.
 * @returns whether it is their password.
 */
export async function isPasswordOf(passwordHash: string | undefined, password: string): Promise<boolean> {
  nobodys ??= hash(crypto.randomUUID(), OPTIONS)
  const isRight = await verify(passwordHash ?? (await nobodys), composed(password))
  return passwordHash !== undefined && isRight
}
