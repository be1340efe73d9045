import { text } from 'node:stream/consumers'
import { Command } from 'commander'
import { loadSearchKeySettings } from '../config.ts'
import { createSearchKey } from '../wire.ts'
import { CliFailure } from './failure.ts'

export function searchKeyCommand(): Command {
  return new Command('search-key')
    .description('make the key to Meilisearch that belongs into MEILISEARCH_KEY, and print it')
    .addHelpText(
      'after',
      '\nReads the master key from MEILISEARCH_MASTER_KEY, MEILISEARCH_MASTER_KEY_FILE or standard input. The key that it makes' +
        '\nreaches the indexes `events` and `events_*` alone. Made again it stays the same.',
    )
    .option('--ensure', 'print nothing; fail when it is another one than MEILISEARCH_KEY holds')
    .action(async ({ ensure }: { ensure?: true }) => {
      const { url, masterKey = await fromStandardInput(), key: held } = loadSearchKeySettings(process.env)
      const key = await createSearchKey(url, masterKey).catch((error: unknown) => {
        const reason =
          error instanceof Error ? error.message.replaceAll(masterKey, '(key)') : 'no reason given'
        throw new CliFailure(
          `Meilisearch has made no key: ${reason}. Check MEILISEARCH_URL and the master key.`,
        )
      })
      if (ensure) {
        if (key === held) return console.log('Meilisearch has the key that MEILISEARCH_KEY holds.')
        throw new CliFailure(
          'MEILISEARCH_KEY holds another key than Meilisearch makes of its master key. Run: eventbuzz search-key',
        )
      }
      process.stderr.write('Set MEILISEARCH_KEY to this, or put it into the file of MEILISEARCH_KEY_FILE:\n')
      console.log(key)
    })
}

async function fromStandardInput(): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write("Meilisearch's master key, then Ctrl-D: ")
  const masterKey = (await text(process.stdin)).trim()
  if (!/^[\x21-\x7e]+$/.test(masterKey)) throw new CliFailure('Standard input has no master key.')
  return masterKey
}
