import { ROLES, SEED, valueOf, type Role, type Theme } from './roles.ts'

const lines = (theme: Theme, indent: string) =>
  ROLES.map((role) => `${indent}--${role}: ${valueOf(role, theme)};`).join('\n')

/**
 * The text of web/src/ui/theme.css. Dark is there twice, once for systems that are dark and once for devices where it was
 * chosen: `light-dark()` would say it once, but browsers know it only since 2024, and it knows no shadows.
 */
export function themeCss(): string {
  return `/* Made from the seed ${SEED} by \`npm run theme\`; change web/theme/roles.ts. */
:root {
  color-scheme: light dark;
${lines('light', '  ')}
}

@media (prefers-color-scheme: dark) {
  :root:not([data-theme='light']) {
${lines('dark', '    ')}
  }
}

/* Chosen for the device: see public/theme.js. */
:root[data-theme='dark'] {
  color-scheme: dark;
${lines('dark', '  ')}
}

:root[data-theme='light'] {
  color-scheme: light;
}
`
}

/** Another style sheet with the values of those roles that it declares: first in light, then in dark. */
export function withTheme(css: string): string {
  const DARK = '@media (prefers-color-scheme: dark)'
  const [light = '', ...dark] = css.split(DARK)
  const fill = (part: string, theme: Theme) =>
    part.replace(/--([\w-]+): [^;]+;/g, (line, name: string) =>
      ROLES.includes(name as Role) ? `--${name}: ${valueOf(name as Role, theme)};` : line,
    )
  return [fill(light, 'light'), ...dark.map((part) => fill(part, 'dark'))].join(DARK)
}
