import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'

/** Somebody who has no account yet; somebody else at a second attempt of a test. */
export const newcomer = (name: string) => ({
  name,
  email: `${randomUUID()}@example.org`,
  password: 'Sardinhas1',
})

/** Fills in the embedded identity server's page for somebody new. */
export async function register(page: Page, person: ReturnType<typeof newcomer>): Promise<void> {
  await page.getByLabel('Your name').fill(person.name)
  await page.getByLabel('E-mail address').fill(person.email)
  await page.getByLabel('New password').fill(person.password)
  await page.getByRole('button', { name: 'Make the account' }).click()
}
