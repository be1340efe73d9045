import type { Page } from 'playwright-core'

/** Fills in the embedded identity server's page for somebody new. */
export async function register(
  page: Page,
  person: { name: string; email: string; password: string },
): Promise<void> {
  await page.getByLabel('Your name').fill(person.name)
  await page.getByLabel('E-mail address').fill(person.email)
  await page.getByLabel('New password').fill(person.password)
  await page.getByRole('button', { name: 'Make the account' }).click()
}
