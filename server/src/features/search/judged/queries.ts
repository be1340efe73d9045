import type { CITIES } from './events.ts'

export interface JudgedQuery {
  q: string
  /** What a person who types this is after. */
  kind: string
  near?: keyof typeof CITIES
  /** Must come first, in this order. */
  first?: string[]
  /** Must be among the first five. */
  among?: string[]
  /** Must not be found at all. */
  never?: string[]
  /** Nothing else may be found. */
  isAll?: true
  /** Fails today, and why. It still counts as failed. */
  knownMiss?: string
}

const none: Pick<JudgedQuery, 'isAll'> = { isAll: true }

/** Written before the ranking was tuned; what fails stays. */
export const QUERIES: JudgedQuery[] = [
  { q: 'jazz night', kind: 'exact', first: ['jazznight'] },
  { q: 'language exchange', kind: 'exact', first: ['language'], isAll: true },
  { q: 'opera', kind: 'exact', first: ['opera'], isAll: true },
  { q: 'capoeira', kind: 'exact', first: ['capoeira'], isAll: true },
  { q: 'hackathon', kind: 'exact', first: ['hackathon'], isAll: true },
  { q: 'kay', kind: 'prefix', first: ['kayak'] },
  { q: 'photogr', kind: 'prefix', first: ['photo'] },
  { q: 'coffee cup', kind: 'prefix', first: ['cupping'], isAll: true },
  { q: 'hack', kind: 'prefix', first: ['hackathon'] },
  { q: 'weihn', kind: 'prefix', first: ['xmas'], isAll: true },
  { q: 'cofee', kind: 'typo: a letter missing', among: ['cupping', 'latte'], never: ['cafeconcerto'] },
  { q: 'cofffee', kind: 'typo: a letter too many', among: ['cupping', 'latte'] },
  { q: 'Muzeum', kind: 'typo: another letter', among: ['museumnight', 'museumkids'] },
  { q: 'jzaz', kind: 'typo: letters swapped in a short word', among: ['jazznight', 'jazzfestival', 'jazzberlin'] },
  { q: 'festivl shanghi', kind: 'typo in two words', first: ['shanghaifest'], isAll: true },
  { q: 'potery class', kind: 'typo: between two words', among: ['pottery'] },
  { q: 'marahton', kind: 'typo: letters swapped', among: ['marathon', 'marathon27', 'techno'] },
  { q: 'pilharmonic', kind: 'typo: a letter missing near the start', first: ['philharmonic'] },
  { q: 'filharmonic', kind: 'typo: as it sounds', first: ['philharmonic'], knownMiss: 'Three errors, or one sound: errors are counted in letters.' },
  { q: 'kofee', kind: 'typo: as it sounds, short', among: ['cupping'], knownMiss: 'Two errors in five letters are one too many.' },
  { q: 'comdey nigth', kind: 'typo in two words', first: ['comedy'] },
  { q: 'фестивль', kind: 'typo, Cyrillic', first: ['kyivrock'] },
  { q: 'birdwaching', kind: 'typo: a letter missing', first: ['birds'], isAll: true },
  { q: 'birthday', kind: 'a word that only resembles one', ...none },
  { q: 'musee', kind: 'accent missing', first: ['musee'] },
  { q: 'creme brulee', kind: 'accents missing', first: ['creme'], isAll: true },
  { q: 'CRÈME BRÛLÉE', kind: 'capitals with accents', first: ['creme'], isAll: true },
  { q: 'senorita', kind: 'accent missing', first: ['gallery'], isAll: true },
  { q: 'sao paulo', kind: 'city, accent missing', among: ['samba', 'football'], never: ['jazznight'] },
  { q: 'strassenfest', kind: 'ß as ss', first: ['strasse'], isAll: true },
  { q: 'smorrebrod', kind: 'ø as o', first: ['smorrebrod'], isAll: true },
  { q: 'kletterabend fur einsteiger', kind: 'umlaut missing', first: ['climbing'], isAll: true },
  { q: 'μουσικη', kind: 'Greek accent missing', first: ['athens'] },
  { q: '"open air"', kind: 'phrase', among: ['openair', 'jazzfestival'], isAll: true },
  { q: '"air open"', kind: 'phrase in the wrong order', ...none },
  { q: '"spoken word"', kind: 'phrase in a tag', first: ['poetry'], isAll: true },
  { q: '"street food" festival', kind: 'phrase and word', first: ['shanghaifest'], isAll: true },
  { q: 'festival jazz', kind: 'other order', first: ['jazzfestival'], isAll: true },
  { q: 'night museums', kind: 'other order', first: ['museumnight'] },
  { q: 'jazz berlin', kind: 'what and city', among: ['jazzberlin', 'swing'], isAll: true, first: ['jazzberlin'] },
  { q: 'shanghai', kind: 'city', among: ['shanghaifest', 'opera', 'dragonboat', 'lantern'], isAll: true },
  { q: 'lisbon', kind: 'city by its English name', among: ['fado', 'jazznight'], knownMiss: 'No list of the names that a city has in other languages.' },
  { q: 'jazz', kind: 'near a place', near: 'Berlin', first: ['jazzberlin'] },
  { q: 'jazz', kind: 'near another place', near: 'Lisboa', first: ['jazznight', 'jazzfestival'] },
  { q: 'blue cellar', kind: 'venue', first: ['jazznight'], isAll: true },
  { q: 'mauerpark', kind: 'venue', first: ['flea'], isAll: true },
  { q: 'volunteering', kind: 'tag', first: ['cleanup'], isAll: true },
  { q: 'node.js', kind: 'tag with punctuation', first: ['nodejs'], isAll: true },
  { q: 'outdoor', kind: 'category', among: ['yoga', 'hike', 'birds'] },
  { q: 'food & drink', kind: 'category with a sign', among: ['feijoada', 'winetasting', 'cupping'], never: ['jazznight'] },
  { q: 'tech', kind: 'category and prefix', among: ['ai', 'nodejs', 'hackathon'] },
  { q: 'qwrtzxv', kind: 'nonsense', ...none },
  { q: 'jazz blorfendak', kind: 'a word and nonsense', ...none },
  { q: 'xyzzy', kind: 'nonsense, short', ...none },
  { q: 'chess in the park', kind: 'with fillers', first: ['chess'], isAll: true },
  { q: 'concert in berlin', kind: 'with a filler', among: ['philharmonic'], knownMiss: 'No word list: a concert that is called orchestra is not found.' },
  { q: 'the who', kind: 'nothing but common words', first: ['queen'] },
  { q: 'marathon 2026', kind: 'number', first: ['marathon'], isAll: true },
  { q: 'marathon 2028', kind: 'number that there is not', ...none },
  { q: '10k', kind: 'number with a letter', first: ['run10'], isAll: true },
  { q: 'festivals', kind: 'plural for singular', among: ['jazzfestival', 'shanghaifest'] },
  { q: 'museum', kind: 'singular for plural', among: ['museumnight', 'museumkids'] },
  { q: 'salsa class', kind: 'singular for plural', first: ['danceclass'], isAll: true },
  { q: 'childrens museum', kind: 'apostrophe missing', first: ['museumkids'] },
  { q: '東京', kind: 'Japanese, city', among: ['tokyojazz', 'ramen', 'robot'], never: ['lantern'] },
  { q: '花火', kind: 'Japanese, inside a word', first: ['hanabi'], isAll: true },
  { q: 'ジャズ', kind: 'Japanese, inside a title', first: ['tokyojazz'], isAll: true },
  { q: '灯会', kind: 'Chinese', first: ['lantern'], isAll: true },
  { q: '京都', kind: 'Japanese, a city that is not 東京', first: ['kyotofood'], isAll: true },
  { q: 'theatre', kind: 'British for American spelling', among: ['theatre', 'improv'] , knownMiss: '"theatre" is a word that events have, so it is not taken for a typing error of "theater".' },
] // prettier-ignore
