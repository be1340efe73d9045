import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Where a file of the project is. server/src and server/dist lie equally deep, so it holds before and after the build. */
export const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

export const version = (JSON.parse(readFileSync(fromRoot('package.json'), 'utf8')) as { version: string })
  .version
