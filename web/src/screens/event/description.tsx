import { linkify, paragraphs } from '../../lib/linkify.ts'

/** Plain text as its author set it: paragraphs, line breaks, and links that are https. */
export function Description({ text }: { text: string }) {
  return (
    <div className="description">
      {paragraphs(text).map((paragraph, index) => (
        <p key={index} dir="auto">
          {linkify(paragraph).map((piece, place) =>
            piece.kind === 'text' ? (
              piece.text
            ) : (
              <a key={place} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
                {piece.text}
              </a>
            ),
          )}
        </p>
      ))}
    </div>
  )
}
