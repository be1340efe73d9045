import { fold } from '../../lib/plain-text.ts'

// Letters that Unicode does not take apart into another one and an accent.
const LETTERS: Record<string, string> = {
  ß: 'ss', ø: 'o', ł: 'l', đ: 'd', ð: 'd', ħ: 'h', ı: 'i', æ: 'ae', œ: 'oe', þ: 'th', ŋ: 'n', ə: 'e',
} // prettier-ignore
const LETTER = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'g')

/** The form in which names of places are compared: no case, accents or punctuation. The built file is in its order. */
export const placeKey = (name: string): string => fold(name).replace(LETTER, (letter) => LETTERS[letter]!)
