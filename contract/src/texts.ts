import { Type } from 'typebox'

/** One line of plain text: no control characters, and something to see. Spaces around it are cut off. */
export const Line = (maxLength: number, description: string) =>
  Type.String({ minLength: 1, maxLength, pattern: '^(?=.*\\S)[^\\p{Cc}]*$', description })

/** Plain text of several lines. */
export const PlainText = (maxLength: number, description: string) =>
  Type.String({
    maxLength,
    pattern: '^[^\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F]*$',
    description,
  })
