import { cp, mkdir, readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { Command } from 'commander'
import { webDir } from '../wire.ts'

/** A page that was open for longer than this loads anew what is gone. */
const KEEP_MS = 30 * 86_400_000

export function webAssetsCommand(): Command {
  return new Command('web-assets')
    .description('put the hashed files of the web app beside those of earlier releases, for a proxy to serve')
    .argument('<folder>', 'they come into its folder `assets`')
    .action(async (folder: string) => {
      const { added, removed } = await publishAssets(
        join(webDir, 'assets'),
        join(folder, 'assets'),
        Date.now(),
      )
      console.log(`${added} files are in ${folder}, ${removed} old ones are gone.`)
    })
}

/** Copies all files; those that no release has published for 30 days go. */
export async function publishAssets(
  from: string,
  to: string,
  nowMs: number,
): Promise<{ added: number; removed: number }> {
  await mkdir(to, { recursive: true })
  const names = await readdir(from)
  const now = new Date(nowMs)
  for (const name of names) {
    // A name is made of the content, so what is there is right, unless it was cut off: then it is replaced.
    await cp(join(from, name), join(to, name), { recursive: true, force: true })
    await utimes(join(to, name), now, now)
  }
  let removed = 0
  for (const name of await readdir(to)) {
    if (names.includes(name) || nowMs - (await stat(join(to, name))).mtimeMs < KEEP_MS) continue
    await rm(join(to, name), { recursive: true })
    removed++
  }
  return { added: names.length, removed }
}
