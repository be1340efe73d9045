import { argbFromHex, CorePalette, hexFromArgb, TonalPalette } from '@material/material-color-utilities'

/** What all colours come from. Change it, then run `npm run theme`. */
export const SEED = '#6750A4'
const ERROR_SEED = '#B3261E'
/** For what costs nothing. */
const FREE_SEED = '#146C2E'

const core = CorePalette.of(argbFromHex(SEED))
const palettes = {
  primary: core.a1,
  secondary: core.a2,
  tertiary: core.a3,
  neutral: core.n1,
  // Surfaces above the ground are a little more coloured than it is, as in the specification of 2023.
  surface: TonalPalette.fromHueAndChroma(core.n1.hue, 6),
  variant: core.n2,
  error: TonalPalette.fromInt(argbFromHex(ERROR_SEED)),
  free: TonalPalette.fromInt(argbFromHex(FREE_SEED)),
}

/** A palette and its tones (0 black, 100 white) in light and dark, or colours that are given. */
type Source = [palette: keyof typeof palettes, light: number, dark: number] | { light: string; dark: string }

const SOURCES = {
  primary: ['primary', 40, 80],
  'on-primary': ['primary', 100, 20],
  'primary-container': ['primary', 90, 30],
  'on-primary-container': ['primary', 10, 90],
  secondary: ['secondary', 40, 80],
  'secondary-container': ['secondary', 90, 30],
  'on-secondary-container': ['secondary', 10, 90],
  tertiary: ['tertiary', 40, 80],
  error: ['error', 40, 80],
  'error-container': ['error', 90, 30],
  'on-error-container': ['error', 10, 90],
  surface: ['neutral', 99, 10],
  'surface-low': ['surface', 97, 12],
  'surface-container': ['surface', 94, 15],
  'surface-high': ['surface', 92, 20],
  'on-surface': ['neutral', 10, 90],
  'on-surface-variant': ['variant', 30, 80],
  outline: ['variant', 50, 60],
  'outline-variant': ['variant', 84, 30],
  free: ['free', 40, 80],
  favorite: ['error', 40, 80],
  'inverse-primary': ['primary', 80, 40],
  'shadow-1': {
    light: '0 1px 2px rgb(0 0 0 / 22%), 0 1px 4px rgb(0 0 0 / 10%)',
    dark: '0 1px 3px rgb(0 0 0 / 55%)',
  },
  'shadow-2': {
    light: '0 2px 6px rgb(0 0 0 / 16%), 0 4px 16px rgb(0 0 0 / 12%)',
    dark: '0 3px 14px rgb(0 0 0 / 60%)',
  },
} satisfies Record<string, Source>
export type Role = keyof typeof SOURCES

/**
 * Colours that EventBuzz is known by. The baseline of Material 3 was drawn before the algorithm was published, which
 * comes within a step or two of each channel of them, but not to them.
 */
const PINNED: Partial<Record<Role, { light?: string; dark?: string }>> = {
  primary: { dark: '#d0bcff' },
  tertiary: { light: '#7d5260' },
  error: { light: '#b3261e' },
  favorite: { light: '#b3261e' },
  surface: { light: '#fffbfe', dark: '#1c1b1f' },
  'on-surface': { light: '#1c1b1f' },
  'inverse-primary': { light: '#d0bcff' },
}

export type Theme = 'light' | 'dark'
export const ROLES = Object.keys(SOURCES) as Role[]

/** A colour as `#rrggbb`, or a shadow. */
export function valueOf(role: Role, theme: Theme): string {
  return PINNED[role]?.[theme] ?? computed(role, theme)
}

/** What the algorithm alone would give. */
export function computed(role: Role, theme: Theme): string {
  const source: Source = SOURCES[role]
  if (!Array.isArray(source)) return source[theme]
  const [palette, light, dark] = source
  return hexFromArgb(palettes[palette].tone(theme === 'light' ? light : dark))
}
