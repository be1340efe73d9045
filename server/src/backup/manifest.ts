/** What a backup holds, so that whoever restores it can tell whether it came back as it was. */
export interface Manifest {
  format: 1
  /** The release that made it. */
  release: string
  createdAt: string
  databases: DatabaseContents[]
  objects: StoredObject[]
  /** SHA-256 of each other file of the backup, by its name. */
  files: Record<string, string>
}

export interface DatabaseContents {
  name: string
  tables: TableContents[]
}

export interface TableContents {
  /** With its schema. */
  table: string
  rows: number
  /** The same for the same rows in any order. */
  checksum: string
}

export interface StoredObject {
  key: string
  size: number
  sha256: string
}

export type Contents = Pick<Manifest, 'databases' | 'objects'>

/** What is not as it was, a line for each difference. None: it is equal. What was added since counts as well. */
export function differences(was: Contents, is: Contents): string[] {
  return [
    ...was.databases.flatMap((database) => {
      const now = is.databases.find(({ name }) => name === database.name)
      return now ? tableDifferences(database, now) : [`database ${database.name} is missing`]
    }),
    ...objectDifferences(was.objects, is.objects),
  ]
}

function tableDifferences(was: DatabaseContents, is: DatabaseContents): string[] {
  const [before, after] = [byKey(was.tables, ({ table }) => table), byKey(is.tables, ({ table }) => table)]
  const name = (table: string) => `${was.name}: table ${table}`
  const lost = was.tables.flatMap(({ table, rows, checksum }) => {
    const now = after.get(table)
    if (!now) return [`${name(table)} is missing`]
    if (now.rows !== rows) return [`${name(table)} has ${now.rows} rows, had ${rows}`]
    return now.checksum === checksum ? [] : [`${name(table)} has other contents in its ${rows} rows`]
  })
  const added = is.tables
    .filter(({ table }) => !before.has(table))
    .map(({ table }) => `${name(table)} is new`)
  return [...lost, ...added]
}

function objectDifferences(was: StoredObject[], is: StoredObject[]): string[] {
  const [before, after] = [byKey(was, ({ key }) => key), byKey(is, ({ key }) => key)]
  const lost = was.flatMap(({ key, size, sha256 }) => {
    const now = after.get(key)
    if (!now) return [`object ${key} is missing`]
    return now.size === size && now.sha256 === sha256 ? [] : [`object ${key} has other contents`]
  })
  const added = is.filter(({ key }) => !before.has(key)).map(({ key }) => `object ${key} is new`)
  return [...lost, ...added]
}

function byKey<T>(list: T[], key: (item: T) => string): Map<string, T> {
  return new Map(list.map((item) => [key(item), item]))
}

/** @throws when it is none, or one that a later release made. */
export function parseManifest(text: string): Manifest {
  const value = JSON.parse(text) as Partial<Manifest>
  if (value.format !== 1)
    throw new Error(`A manifest of format ${value.format} cannot be read by this release.`)
  return value as Manifest
}
