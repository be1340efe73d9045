import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { compileHint } from './compile-hint.ts'
import { icons } from './icons.ts'
import { messages } from './messages.ts'
import { outlines } from './outlines.ts'
import { precompress } from './precompress.ts'
import { screenFiles } from './screen-files.ts'
import { serviceWorker } from './service-worker.ts'
import { thirdParty } from './third-party.ts'

const API = process.env.API_ORIGIN ?? 'http://127.0.0.1:8000'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [
    messages(),
    outlines(),
    react(),
    icons(),
    thirdParty(),
    screenFiles(),
    serviceWorker(),
    compileHint(),
    precompress(),
    appConfig(),
  ],
  build: {
    outDir: 'dist',
    assetsDir: 'assets',
    target: 'es2022',
    modulePreload: { polyfill: false },
    // An inlined asset would need `data:` in more places of the content security policy.
    assetsInlineLimit: 0,
    // The map engine alone is above the default limit; the real budgets are measured in gzip.
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What every visitor loads compresses better as two files than as twenty, and comes sooner. Two, because they
          // start in tasks of their own then, and an update of the app leaves the larger one as it was.
          groups: [
            { name: 'framework', tags: ['$initial'], test: /node_modules/, priority: 1 },
            { name: 'shell', tags: ['$initial'] },
            // Who opens one of the map's sheets soon opens the other.
            { name: 'sheets', test: /-sheet\.tsx$|ui.sheet\.tsx$/ },
          ],
        },
      },
    },
  },
  resolve: {
    // React has had it since 18; what stands in for it elsewhere is only weight.
    alias: [{ find: /^use-sync-external-store\/shim(\/index\.js)?$/, replacement: 'react' }],
  },
  worker: { format: 'es' },
  server: {
    host: '127.0.0.1',
    // Tiles alone: the sources under basemap/ have the same prefix.
    proxy: { '/api': API, '^/basemap/.+[.](pbf|svg)$': API },
  },
})

/** While developing, the settings come from the API server, as it writes them into its own page. */
function appConfig(): Plugin {
  return {
    name: 'app-config',
    apply: 'serve',
    async transformIndexHtml(html) {
      const page = await fetch(API).then(
        (answer) => answer.text(),
        () => '',
      )
      const [script = ''] = /<script type="application\/json" id="app-config">.*?<\/script>/s.exec(page) ?? []
      return html.replace('<!--app-config-->', () => script)
    },
  }
}
