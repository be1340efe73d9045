import type { Plugin } from 'vite'

/** What every visitor runs nearly all of. */
const AT_START = ['framework', 'shell']

/**
 * Lets Chromium compile these scripts on another thread while they come in. Otherwise it compiles each function when it
 * is called first, in the way of everything else. Others see a comment.
 * https://v8.dev/blog/explicit-compile-hints
 */
export function compileHint(): Plugin {
  return {
    name: 'compile-hint',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type === 'chunk' && AT_START.includes(file.name))
            file.code = `//# allFunctionsCalledOnLoad\n${file.code}`
        }
      },
    },
  }
}
