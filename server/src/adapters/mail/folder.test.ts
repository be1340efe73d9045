import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { mailConformance } from './conformance.ts'
import { FolderMail } from './folder.ts'

const root = mkdtempSync(join(tmpdir(), 'eventbuzz-mail-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const dir = join(root, 'mail')
const from = 'EventBuzz <no-reply@example.org>'
const mail = new FolderMail({ dir, from })
writeFileSync(join(root, 'file'), '')

mailConformance('a folder', () => ({
  mail,
  received: async () => readdirSync(dir).map((name) => readFileSync(join(dir, name), 'utf8')),
  outOfUse: new FolderMail({ dir: join(root, 'file', 'mail'), from }),
}))

it('A folder has one file for a message that is sent twice, which nobody else may read', async () => {
  const message = { to: 'ines@example.org', subject: 'Once', text: 'x', id: '../twice' }
  await mail.send(message)
  await mail.send(message)
  const names = readdirSync(dir).filter((name) => name.includes('twice'))
  expect(names).toEqual(['.._twice.eml'])
  expect(statSync(join(dir, names[0]!)).mode & 0o077).toBe(0)
  expect(readdirSync(root).sort()).toEqual(['file', 'mail'])
})
