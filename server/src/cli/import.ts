import { readFile } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { text } from 'node:stream/consumers'
import { Command, InvalidArgumentError } from 'commander'
import { loadConfig } from '../config.ts'
import { DEMO_SOURCE } from '../features/demo/index.ts'
import {
  formatReport,
  ImportError,
  importEvents,
  NotJsonError,
  parseCategoryTable,
  type CategoryTable,
  type ImportReport,
} from '../features/imports/index.ts'
import { CliFailure } from './failure.ts'
import { withCache } from './with-cache.ts'
import { withDatabase } from './with-database.ts'

interface Options {
  source?: string
  dryRun?: true
  shiftToUpcoming?: true
  categories?: string
  json?: true
}

const STDIN = '-'

export function importCommand(): Command {
  const command = new Command('import')
    .description('bring events in, or up to date, from a file of schema.org JSON-LD')
    .argument('<file>', 'JSON or one JSON object a line; - reads standard input')
    .option('--source <name>', 'what the source is called here (default: the name of the file)', sourceName)
    .option('--dry-run', 'report what would happen and write nothing')
    .option('--shift-to-upcoming', 'move events that are over into the coming 60 days')
    .option('--categories <file>', 'a category table to use instead of the default one')
    .option('--json', 'print the whole report as JSON')
  return command.action(async (file: string, options: Options) => {
    const source = options.source ?? defaultSourceName(file)
    if (source === undefined)
      command.error('error: --source is needed, as the file has no name to take it from')
    else await runImport(file, source, options)
  })
}

async function runImport(file: string, sourceName: string, options: Options): Promise<void> {
  const config = loadConfig(process.env)
  const source = await readSource(file)
  const categoryTable =
    options.categories === undefined ? undefined : await readCategories(options.categories)
  const progress = progressLine()
  const report = await withCache(config, (cache) =>
    withDatabase(config, ({ db }) =>
      importEvents({ db, cache, now: () => new Date() }, source, {
        sourceName,
        dryRun: options.dryRun ?? false,
        shiftToUpcoming: options.shiftToUpcoming ?? false,
        onProgress: progress.show,
        ...(categoryTable && { categoryTable }),
      }),
    ),
  )
    .catch((error: unknown) => {
      throw error instanceof NotJsonError || error instanceof ImportError
        ? new CliFailure(`${file === STDIN ? 'Standard input' : file}: ${error.message}`)
        : error
    })
    .finally(progress.end)
  console.log(options.json ? JSON.stringify(report, null, 2) : formatReport(report).join('\n'))
}

function sourceName(value: string): string {
  const name = value.trim()
  if (name === '' || [...name].length > 100) throw new InvalidArgumentError('Expected 1 to 100 characters.')
  // What is imported under that name would go with the demo events.
  if (name === DEMO_SOURCE) throw new InvalidArgumentError(`"${DEMO_SOURCE}" is the name of the demo events.`)
  return name
}

function defaultSourceName(file: string): string | undefined {
  const name = file === STDIN ? '' : basename(file, extname(file)).trim()
  return name === '' || name === DEMO_SOURCE || [...name].length > 100 ? undefined : name
}

function readSource(file: string): Promise<string> {
  return file === STDIN ? text(process.stdin) : readText(file)
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const reason = {
      ENOENT: 'there is no such file',
      EACCES: 'it may not be read',
      EISDIR: 'it is a folder',
    }[(error as NodeJS.ErrnoException).code ?? '']
    throw new CliFailure(`${file}: ${reason ?? (error as Error).message}.`)
  }
}

async function readCategories(file: string): Promise<CategoryTable> {
  const table = await readText(file)
  try {
    return parseCategoryTable(table)
  } catch (error) {
    throw new CliFailure(`${file}: ${(error as Error).message}. See server/data/README.md.`)
  }
}

const LOG_EVERY_MS = 5_000

/** On a terminal one line that is written over, else a line every few seconds. */
function progressLine() {
  const { stderr } = process
  let loggedAt = Date.now()
  const show = ({ records, added, changed, unchanged, skipped }: Readonly<ImportReport>) => {
    const line = `${records} records: ${added} added, ${changed} changed, ${unchanged} unchanged, ${skipped.length} skipped`
    if (stderr.isTTY) stderr.write(`\r\u001B[K${line}`)
    else if (Date.now() - loggedAt >= LOG_EVERY_MS) {
      loggedAt = Date.now()
      stderr.write(`${line}\n`)
    }
  }
  return { show, end: () => void (stderr.isTTY && stderr.write('\r\u001B[K')) }
}
