import { defineConfig } from 'vitest/config'
import { messages } from './web/messages.ts'
import { outlines } from './web/outlines.ts'

// As in e2e/vitest.config.ts: what needs a second attempt is named by `.ci/run`.
const retry = process.env['CI'] ? 1 : 0
// A second is little on a busy machine. `vi.waitFor` and `vi.waitUntil` do not read it, and say their own.
const poll = { timeout: 10_000 }

export default defineConfig({
  test: {
    // With `npm test -- --coverage`; the report is in coverage/.
    coverage: {
      provider: 'v8',
      include: ['contract/src/**/*.ts', 'server/src/**/*.ts', 'web/src/**/*.{ts,tsx}'],
      reporter: ['text-summary', 'lcov', 'json-summary'],
    },
    projects: [
      {
        test: {
          name: 'server',
          include: ['server/**/*.test.ts', 'contract/**/*.test.ts'],
          globalSetup: ['server/test/global-setup.ts'],
          // All files share one database, so they take turns.
          fileParallelism: false,
          // Files also share what they import, which takes some seconds to load. A test that changes something of the
          // process (a variable of the environment, a spy) changes it back.
          isolate: false,
          testTimeout: 20_000,
          hookTimeout: 60_000,
          expect: { poll },
          retry,
          sequence: { groupOrder: 1 },
        },
      },
      {
        plugins: [messages(), outlines()],
        test: {
          name: 'web',
          include: ['web/**/*.test.{ts,tsx}'],
          // Its imports name no file extensions, which Node.js asks for.
          server: { deps: { inline: ['@material/material-color-utilities'] } },
          testTimeout: 20_000,
          expect: { poll },
          retry,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
