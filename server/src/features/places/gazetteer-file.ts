/** What the gazetteer's file holds of a place. */
export interface GazetteerPlace {
  latitude: number
  longitude: number
  population: number
  /** ISO 3166-1, two letters. */
  country: string
  /** Letters alone, such as a state of the USA or a canton; empty elsewhere. */
  region: string
  /** The main name first. */
  names: string[]
}

const MAGIC = 0x45425031
const HEADER_WORDS = 4
/** Degrees are kept as whole numbers of these, about a metre. */
const DEGREE = 1e5
const CODE_BYTES = 5

/**
 * The whole file in memory, as columns of numbers and one text with all names in the order of their keys. Nothing is
 * turned into objects before it is looked up: 480,000 names would be ten times as large as that.
 */
export interface GazetteerData {
  placeCount: number
  nameCount: number
  latitudes: Int32Array
  longitudes: Int32Array
  populations: Uint32Array
  /** Number of the main name of each place. */
  mainNames: Uint32Array
  /** Place of each name. */
  namePlaces: Uint32Array
  /** Where each name begins in `text`; one more at the end. */
  nameStarts: Uint32Array
  /** Country and region of each place, five letters. */
  codes: Buffer
  text: Buffer
}

/** @param keyOf what names are ordered by. */
export function writeGazetteer(places: GazetteerPlace[], keyOf: (name: string) => string): Buffer {
  const names = places
    .flatMap((place, number) =>
      place.names.map((name, i) => ({ name, key: keyOf(name), number, isMain: i === 0 })),
    )
    .sort(
      (a, b) =>
        (a.key < b.key ? -1 : a.key > b.key ? 1 : 0) ||
        places[b.number]!.population - places[a.number]!.population ||
        a.number - b.number,
    )
  const texts = names.map(({ name }) => Buffer.from(name))
  const starts = new Uint32Array(names.length + 1)
  for (const [i, text] of texts.entries()) starts[i + 1] = starts[i]! + text.length
  const mainNames = new Uint32Array(places.length)
  for (const [i, { isMain, number }] of names.entries()) if (isMain) mainNames[number] = i
  const parts = [
    Uint32Array.of(MAGIC, places.length, names.length, starts.at(-1)!),
    Int32Array.from(places, ({ latitude }) => Math.round(latitude * DEGREE)),
    Int32Array.from(places, ({ longitude }) => Math.round(longitude * DEGREE)),
    Uint32Array.from(places, ({ population }) => population),
    mainNames,
    Uint32Array.from(names, ({ number }) => number),
    starts,
  ].map(({ buffer }) => Buffer.from(buffer))
  const codes = places.map(({ country, region }) => `${country}${region}`.padEnd(CODE_BYTES))
  return Buffer.concat([...parts, Buffer.from(codes.join(''), 'latin1'), ...texts])
}

/** @throws when it is not such a file, or not all of it. */
export function readGazetteer(file: Buffer): GazetteerData {
  // Numbers are read where they are, which needs a multiple of four to begin at.
  const bytes = file.byteOffset % 4 === 0 ? file : Buffer.from(new Uint8Array(file).buffer)
  const header = new Uint32Array(bytes.buffer, bytes.byteOffset, HEADER_WORDS)
  const [magic, placeCount, nameCount, textBytes] = header as unknown as [number, number, number, number]
  if (magic !== MAGIC) throw new Error('This is not the file of a gazetteer.')
  let at = bytes.byteOffset + HEADER_WORDS * 4
  const next = <T>(
    Column: new (buffer: ArrayBufferLike, offset: number, length: number) => T,
    length: number,
  ) => {
    const column = new Column(bytes.buffer, at, length)
    at += length * 4
    return column
  }
  const expected = HEADER_WORDS * 4 + placeCount * (16 + CODE_BYTES) + nameCount * 8 + 4 + textBytes
  if (bytes.length !== expected) throw new Error('The file of the gazetteer is not complete.')
  const columns = {
    latitudes: next(Int32Array, placeCount),
    longitudes: next(Int32Array, placeCount),
    populations: next(Uint32Array, placeCount),
    mainNames: next(Uint32Array, placeCount),
    namePlaces: next(Uint32Array, nameCount),
    nameStarts: next(Uint32Array, nameCount + 1),
  }
  const codesAt = at - bytes.byteOffset
  const textAt = codesAt + placeCount * CODE_BYTES
  return {
    placeCount,
    nameCount,
    ...columns,
    codes: bytes.subarray(codesAt, textAt),
    text: bytes.subarray(textAt),
  }
}

export const degrees = (whole: number): number => whole / DEGREE

export function codesOf({ codes }: GazetteerData, place: number): { country: string; region: string } {
  const code = codes.toString('latin1', place * CODE_BYTES, (place + 1) * CODE_BYTES)
  return { country: code.slice(0, 2), region: code.slice(2).trim() }
}
