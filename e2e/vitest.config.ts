import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    dir: import.meta.dirname,
    include: ['**/*.e2e.ts'],
    // Each file starts servers and a browser of its own; two at once would only slow each other down.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 180_000,
    // One slow moment in a thousand should not hold a change up. What needs a second attempt is named by `.ci/run`, and is
    // a fault of the test or of the app.
    retry: process.env['CI'] ? 1 : 0,
    // A second is little on a busy machine, and for what the app does when it has time.
    expect: { poll: { timeout: 10_000 } },
  },
})
