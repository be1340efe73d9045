import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { filesConformance } from './conformance.ts'
import { FolderFiles } from './folder.ts'

const dir = mkdtempSync(join(tmpdir(), 'eventbuzz-files-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

filesConformance('FolderFiles', async () => {
  writeFileSync(join(dir, 'a-file'), '')
  return {
    here: new FolderFiles(join(dir, 'storage')),
    elsewhere: new FolderFiles(join(dir, 'storage')),
    outOfUse: new FolderFiles(join(dir, 'a-file')),
  }
})

describe('FolderFiles', () => {
  it('takes away what a process left that died while it wrote, and not what another is just writing', async () => {
    const root = join(dir, 'crashed')
    mkdirSync(join(root, '.unfinished'), { recursive: true })
    for (const name of ['old', 'new']) writeFileSync(join(root, '.unfinished', name), 'half')
    const twoHoursAgo = new Date(Date.now() - 7_200_000)
    utimesSync(join(root, '.unfinished/old'), twoHoursAgo, twoHoursAgo)
    const files = new FolderFiles(root)
    await files.put('a/b.webp', new Uint8Array([1]))
    expect(readdirSync(join(root, '.unfinished'))).toEqual(['new'])
    expect(await files.list('', { limit: 10 })).toEqual(['a/b.webp'])
  })

  it('leaves nothing behind when a file cannot be put in its place', async () => {
    const root = join(dir, 'blocked')
    mkdirSync(join(root, 'a/b.webp'), { recursive: true })
    await expect(new FolderFiles(root).put('a/b.webp', new Uint8Array([1]))).rejects.toThrow('EISDIR')
    expect(readdirSync(join(root, '.unfinished'))).toEqual([])
    expect(existsSync(join(root, 'a/b.webp'))).toBe(true)
  })
})
