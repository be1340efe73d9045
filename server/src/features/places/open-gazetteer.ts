import { readFile } from 'node:fs/promises'
import type { Deps } from '../../deps.ts'
import { Gazetteer } from './gazetteer.ts'

/** Opens the gazetteer when somebody first looks for a place: a process that only works jobs never needs it. */
export function gazetteerOf({ gazetteerFile }: Pick<Deps, 'gazetteerFile'>): () => Promise<Gazetteer> {
  let opened: Promise<Gazetteer> | undefined
  return () => {
    opened ??= open(gazetteerFile)
    // Whoever asked gets the failure; the next one shall try again.
    opened.catch(() => (opened = undefined))
    return opened
  }
}

async function open(file: string): Promise<Gazetteer> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new Error(`The gazetteer is not built (${file}). Run: npm run build`, { cause: error })
  })
  return new Gazetteer(bytes)
}
