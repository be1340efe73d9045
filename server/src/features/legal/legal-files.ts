import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LEGAL_PAGES, type LegalPage } from '@eventbuzz/contract/legal'
import { fromRoot } from '../../version.ts'

const FILE = new RegExp(`^(${LEGAL_PAGES.join('|')})\\.([a-z]{2,3})\\.md$`)
const ENGLISH = 'en'
/** The texts that come with EventBuzz. */
const OURS = fromRoot('server/legal')

interface LegalFile {
  name: string
  page: LegalPage
  language: string
}

/**
 * The operator's own texts, `privacy.en.md` and the like, in order of their names.
 * @returns `strangers` are Markdown files whose name says no page or no language.
 */
export async function ownLegalFiles(dir: string): Promise<{ files: LegalFile[]; strangers: string[] }> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return []
  })
  const files = names
    .toSorted((a, b) => (a < b ? -1 : 1))
    .flatMap((name) => {
      const [, page, language] = FILE.exec(name) ?? []
      return page && language ? [{ name, page: page as LegalPage, language }] : []
    })
  const known = new Set(files.map(({ name }) => name))
  return { files, strangers: names.filter((name) => /\.(md|markdown)$/i.test(name) && !known.has(name)) }
}

/**
 * The text in the first of these languages that there is one in, else in English, else in any. Where the operator has a
 * text of their own in one language, the one that comes with EventBuzz is not shown in another: it says other things.
 */
export async function readLegalFile(
  dir: string,
  page: LegalPage,
  languages: string[],
): Promise<{ text: string; language: string }> {
  const own = (await ownLegalFiles(dir)).files.filter((file) => file.page === page)
  const file = [...languages, ENGLISH]
    .map((wanted) => own.find(({ language }) => language === wanted))
    .find((found) => found !== undefined)
  const chosen = file ?? own[0]
  const path = chosen ? join(dir, chosen.name) : join(OURS, `${page}.${ENGLISH}.md`)
  return { text: await readFile(path, 'utf8'), language: chosen?.language ?? ENGLISH }
}
