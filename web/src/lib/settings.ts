/** What somebody chose for this device. Absent: as the browser, or this instance, has it. */
export interface DeviceSettings {
  language?: string
  units?: 'km' | 'mi'
  theme?: 'light' | 'dark'
  /** How far to search where the address says nothing, in metres. */
  radiusM?: number
  /** The map that this server brings along, where the instance shows that of another one. */
  map?: 'builtin'
}

const KEY = 'eventbuzz.settings'

/** Anything in there that makes no sense is left out: another release, or somebody's hand, may have written it. */
export function readSettings(
  storage: Pick<Storage, 'getItem'> | undefined = deviceStorage(),
): DeviceSettings {
  const raw = parse(storage?.getItem(KEY))
  const settings: DeviceSettings = {}
  if (typeof raw.language === 'string' && /^[a-z]{2,3}$/.test(raw.language)) settings.language = raw.language
  if (raw.units === 'km' || raw.units === 'mi') settings.units = raw.units
  if (raw.theme === 'light' || raw.theme === 'dark') settings.theme = raw.theme
  if (typeof raw.radiusM === 'number' && raw.radiusM >= 100 && raw.radiusM <= 50_000)
    settings.radiusM = raw.radiusM
  if (raw.map === 'builtin') settings.map = raw.map
  return settings
}

/** undefined takes a choice back. @returns false where the browser keeps nothing, as in some private windows. */
export function changeSettings(change: {
  [K in keyof DeviceSettings]: DeviceSettings[K] | undefined
}): boolean {
  try {
    const settings = JSON.stringify({ ...readSettings(), ...change })
    deviceStorage()?.setItem(KEY, settings)
    return deviceStorage() !== undefined
  } catch {
    // The quota may be zero.
    return false
  }
}

function parse(text: string | null | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function deviceStorage(): Storage | undefined {
  try {
    return typeof localStorage === 'undefined' ? undefined : localStorage
  } catch {
    // Reading the property alone throws where cookies are blocked.
    return undefined
  }
}
