import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build, type Plugin } from 'vite'

/** Of public/, what the app needs at once. */
const PUBLIC_FILES = ['theme.js', 'favicon.svg']
const LOCALE = /\/src\/locales\/[\w-]+\.json$/

/** Builds worker/ into `sw.js`, which knows the files of this very build. */
export function serviceWorker(): Plugin {
  return {
    name: 'service-worker',
    apply: 'build',
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        const all = Object.values(bundle).filter(({ fileName }) => /^assets\/.+\.(js|css)$/.test(fileName))
        const isLocale = (file: (typeof all)[number]) =>
          file.type === 'chunk' && LOCALE.test(file.facadeModuleId ?? '')
        const pathsOf = (some: typeof all) => some.map(({ fileName }) => `/${fileName}`).sort()
        // One language is enough for anybody; the page says which, when it has loaded it.
        const files = pathsOf(all.filter((file) => !isLocale(file)))
        const page = bundle['index.html']
        const hash = createHash('sha256').update(files.join())
        if (page?.type === 'asset') hash.update(page.source)
        for (const name of PUBLIC_FILES)
          hash.update(await readFile(join(import.meta.dirname, 'public', name)))
        this.emitFile({
          type: 'asset',
          fileName: 'sw.js',
          source: await workerScript({
            LOCALE_FILES: JSON.stringify(pathsOf(all.filter(isLocale))),
            SHELL_FILES: JSON.stringify([...files, ...PUBLIC_FILES.map((name) => `/${name}`)]),
            VERSION: JSON.stringify(hash.digest('hex').slice(0, 12)),
          }),
        })
      },
    },
  }
}

async function workerScript(define: Record<string, string>): Promise<string> {
  const result = await build({
    configFile: false,
    root: join(import.meta.dirname, 'worker'),
    logLevel: 'warn',
    define,
    publicDir: false,
    build: {
      write: false,
      target: 'es2022',
      modulePreload: false,
      rolldownOptions: { input: join(import.meta.dirname, 'worker/sw.ts'), output: { format: 'iife' } },
    },
  })
  if (!('output' in result)) throw new Error('The service worker is not one script.')
  return result.output[0].code
}
