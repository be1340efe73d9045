import type { Page } from 'playwright-core'

const SILENT = new Set([
  'none',
  'generic',
  'StaticText',
  'InlineTextBox',
  'paragraph',
  'RootWebArea',
  'LineBreak',
])

/** What a screen reader goes through from top to bottom, as "role: name" (Chromium's accessibility tree). */
export async function readingOrder(page: Page): Promise<string[]> {
  const devTools = await page.context().newCDPSession(page)
  const { nodes } = await devTools.send('Accessibility.getFullAXTree')
  await devTools.detach()
  const byId = new Map(nodes.map((node) => [node.nodeId, node]))
  const lines: string[] = []
  const walk = (id: string) => {
    const node = byId.get(id)
    if (!node) return
    const role = String(node.role?.value ?? 'none')
    if (!node.ignored && !SILENT.has(role)) lines.push(`${role}: ${String(node.name?.value ?? '')}`)
    for (const child of node.childIds ?? []) walk(child)
  }
  walk(nodes[0]!.nodeId)
  return lines
}
