import type { Plugin, Rolldown } from 'vite'

const SCREEN = /\/src\/screens\/([\w-]+)\/[\w-]+-screen\.tsx$/

/**
 * Writes `screens.json`: the scripts and styles of each screen that is loaded when it is opened. The server names them in
 * the page, so that a browser asks for them together with the shell and not after it.
 */
export function screenFiles(): Plugin {
  return {
    name: 'screen-files',
    apply: 'build',
    generateBundle: {
      // By then Vite has taken out the chunks that were nothing but styles.
      order: 'post',
      handler(_options, bundle) {
        const chunks = Object.values(bundle).filter((file) => file.type === 'chunk')
        const withImports = (chunk: Rolldown.OutputChunk): Rolldown.OutputChunk[] => [
          chunk,
          ...chunks.filter(({ fileName }) => chunk.imports.includes(fileName)).flatMap(withImports),
        ]
        const page = bundle['index.html']
        const pageText = page?.type === 'asset' ? String(page.source) : ''
        const screens: Record<string, string[]> = {}
        for (const chunk of chunks) {
          const name = SCREEN.exec(chunk.facadeModuleId ?? '')?.[1]
          if (!name || !chunk.isDynamicEntry) continue
          const files = withImports(chunk).flatMap(({ fileName, viteMetadata }) => [
            fileName,
            ...(viteMetadata?.importedCss ?? []),
          ])
          screens[name] = [...new Set(files)].filter((file) => !pageText.includes(file)).sort()
        }
        this.emitFile({ type: 'asset', fileName: 'screens.json', source: JSON.stringify(screens) })
      },
    },
  }
}
