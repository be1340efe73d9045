// @ts-check
// How much JavaScript a visitor loads, gzipped: the shell before the map, and everything. English is in the shell; of the
// other languages nobody loads more than one, so the largest counts.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const dist = 'web/dist'
const BUDGET_KB = { shell: 140, everything: 600 }

/** @param {string} file */
const gzipKb = (file) => gzipSync(readFileSync(file), { level: 9 }).length / 1024
const html = readFileSync(join(dist, 'index.html'), 'utf8')
// The entry and what the page preloads for it; the map is loaded later.
const shellFiles = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.m?js)"/g)].map(([, path]) =>
  join(dist, path ?? ''),
)
const allFiles = readdirSync(join(dist, 'assets'))
  .filter((name) => /\.m?js$/.test(name))
  .map((name) => join(dist, 'assets', name))
  .concat(join(dist, 'sw.js'))

const languages = readdirSync('web/src/locales')
  .filter((name) => name.endsWith('.json') && name !== 'en.json')
  .map((name) => name.replace('.json', ''))
/** @param {string} file */
const isLanguage = (file) => languages.some((code) => new RegExp(`/${code}-[\\w-]{8}\\.js$`).test(file))
const languageFiles = allFiles.filter(isLanguage)
if (languageFiles.length !== languages.length)
  throw new Error('The languages are not one script each; the budget does not know what a visitor loads.')
/** @param {string[]} files */
const sumOf = (files) => files.reduce((sum, file) => sum + gzipKb(file), 0)

const measured = {
  shell: sumOf(shellFiles),
  everything: sumOf(allFiles.filter((file) => !isLanguage(file))) + Math.max(...languageFiles.map(gzipKb)),
}
if (shellFiles.length === 0) throw new Error('The page names no script; the budget has nothing to measure.')
for (const name of /** @type {const} */ (['shell', 'everything'])) {
  const isOver = measured[name] > BUDGET_KB[name]
  console.log(
    `${name}: ${measured[name].toFixed(1)} kB gzipped of ${BUDGET_KB[name]} kB${isOver ? '  TOO LARGE' : ''}`,
  )
  if (isOver) process.exitCode = 1
}
