import { defineConfig } from 'vitest/config'

/** What runs EventBuzz, on the real servers with the very files of this folder. See .ci/with-deploy-tools. */
export default defineConfig({
  test: {
    dir: import.meta.dirname,
    include: ['**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 180_000,
  },
})
