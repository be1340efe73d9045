import { Command } from 'commander'
import { loadConfig } from '../config.ts'
import { rebuildIndex } from '../features/search/index.ts'
import { openSearchIndex } from '../wire.ts'
import { withDatabase } from './with-database.ts'

const LOG_EVERY_MS = 5_000

export function reindexCommand(): Command {
  return new Command('reindex')
    .description('make the search index anew, while searches go on')
    .addHelpText(
      'after',
      '\nEvents follow every write by themselves, and after a restore the worker makes the index anew; this is for when you\ncannot wait, or doubt it.',
    )
    .action(async () => {
      const config = loadConfig(process.env)
      const progress = progressLine()
      const count = await withDatabase(config, ({ db }) =>
        rebuildIndex({ db, searchIndex: openSearchIndex(config, db) }, progress.show),
      ).finally(progress.end)
      console.log(`${count} ${count === 1 ? 'event' : 'events'} can be found.`)
    })
}

/** On a terminal one line that is written over, else a line every few seconds. */
function progressLine() {
  const { stderr } = process
  let loggedAt = Date.now()
  const show = (done: number, of: number) => {
    const line = `${done} of about ${of} events`
    if (stderr.isTTY) stderr.write(`\r\u001B[K${line}`)
    else if (Date.now() - loggedAt >= LOG_EVERY_MS) {
      loggedAt = Date.now()
      stderr.write(`${line}\n`)
    }
  }
  return { show, end: () => void (stderr.isTTY && stderr.write('\r\u001B[K')) }
}
