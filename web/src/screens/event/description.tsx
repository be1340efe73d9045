import { type Block, descriptionBlocks, type Inline } from '../../lib/description-blocks.ts'

/** A text as its author set it. */
export function Description({ text }: { text: string }) {
  return (
    <div className="description">
      {descriptionBlocks(text).map((block, index) => (
        <BlockOf key={index} block={block} />
      ))}
    </div>
  )
}

function BlockOf({ block }: { block: Block }) {
  if (block.kind === 'rule') return <hr />
  if (block.kind === 'list') {
    const List = block.start === undefined ? 'ul' : 'ol'
    return (
      <List dir="auto" {...(block.start !== undefined && { start: block.start })}>
        {block.items.map((item, index) => (
          <li key={index}>
            <Pieces of={item} />
          </li>
        ))}
      </List>
    )
  }
  const Element = { paragraph: 'p', heading: 'h2', quote: 'blockquote' }[block.kind] as 'p'
  return (
    <Element dir="auto">
      <Pieces of={block.inner} />
    </Element>
  )
}

function Pieces({ of }: { of: Inline[] }) {
  return of.map((piece, index) => {
    if (piece.kind === 'text') return piece.text
    if (piece.kind === 'link') {
      return (
        <a key={index} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
          {piece.text}
        </a>
      )
    }
    const Element = piece.kind
    return (
      <Element key={index}>
        <Pieces of={piece.inner} />
      </Element>
    )
  })
}
