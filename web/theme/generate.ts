// Writes the colours of the app and of the pages of the identity server; with --check it only says whether they are current.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { themeCss, withTheme } from './theme-css.ts'

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url))
const read = (name: string) => readFileSync(path(name), 'utf8')
const THEME = 'web/src/ui/theme.css'
const IDENTITY = 'server/src/identity-server/identity.css'

const wanted = { [THEME]: themeCss(), [IDENTITY]: withTheme(read(IDENTITY)) }
for (const [name, text] of Object.entries(wanted)) {
  if (!process.argv.includes('--check')) writeFileSync(path(name), text)
  else if (read(name) !== text) {
    console.error(`${name} is not what web/theme/roles.ts says. Run: npm run theme`)
    process.exitCode = 1
  }
}
