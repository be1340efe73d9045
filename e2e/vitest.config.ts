import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    dir: import.meta.dirname,
    include: ['**/*.e2e.ts'],
    // Each file starts servers and a browser of its own; two at once would only slow each other down.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 180_000,
    // A second is little on a busy machine, and for what the app does when it has time.
    expect: { poll: { timeout: 10_000 } },
  },
})
