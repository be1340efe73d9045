import { defineConfig } from 'vitest/config'

/** What runs EventBuzz, on the real servers with the very files of this folder. See .ci/with-deploy-tools. */
export default defineConfig({
  test: {
    dir: import.meta.dirname,
    include: ['**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 180_000,
    // As in e2e/vitest.config.ts: what needs a second attempt is named by `.ci/run`.
    retry: process.env['CI'] ? 1 : 0,
  },
})
