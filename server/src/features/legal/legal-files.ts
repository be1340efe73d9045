import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LEGAL_PAGES, type LegalPage } from '@eventbuzz/contract/legal'
import { fromRoot } from '../../version.ts'

const FILE = new RegExp(`^(${LEGAL_PAGES.join('|')})(?:\\.([a-z]{2,3}))?\\.md$`)
const ENGLISH = 'en'
/** ISO 639-2 for what nobody has said the language of. */
const UNDETERMINED = 'und'
/** The texts that come with EventBuzz. */
const OURS = fromRoot('server/legal')

interface LegalFile {
  name: string
  page: LegalPage
  language: string
}

/**
 * Texts in a folder, `privacy.en.md`, or `privacy.md` for readers of any language, in order of their names.
 * @returns `strangers` are Markdown files whose name says no page.
 */
export async function legalFilesIn(dir: string): Promise<{ files: LegalFile[]; strangers: string[] }> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return []
  })
  const files = names
    .toSorted((a, b) => (a < b ? -1 : 1))
    .flatMap((name) => {
      const [, page, language] = FILE.exec(name) ?? []
      return page ? [{ name, page: page as LegalPage, language: language ?? UNDETERMINED }] : []
    })
  const known = new Set(files.map(({ name }) => name))
  return { files, strangers: names.filter((name) => /\.(md|markdown)$/i.test(name) && !known.has(name)) }
}

/**
 * The text in the first of these languages that there is one in, else the one for all, else in English, else in any.
 * Where the operator has a text of their own in one language, the one that comes with EventBuzz is not shown in another:
 * it says other things.
 */
export async function readLegalFile(
  dir: string,
  page: LegalPage,
  languages: string[],
): Promise<{ text: string; language: string }> {
  const textsIn = async (folder: string) =>
    (await legalFilesIn(folder)).files.filter((file) => file.page === page)
  const own = await textsIn(dir)
  const [folder, texts] = own.length > 0 ? [dir, own] : [OURS, await textsIn(OURS)]
  const chosen =
    [...languages, UNDETERMINED, ENGLISH]
      .map((wanted) => texts.find(({ language }) => language === wanted))
      .find((found) => found !== undefined) ?? texts[0]!
  return { text: await readFile(join(folder, chosen.name), 'utf8'), language: chosen.language }
}
