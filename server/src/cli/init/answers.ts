import { isIP } from 'node:net'

/** What an operator decides; the rest is made. */
export interface Answers {
  siteHost: string
  email: string
  profiles: string[]
  /** undefined: mails are not sent but kept as files. */
  smtp: { host: string; port: number; user: string; from: string } | undefined
  opsCidr: string
  /** Our client IDs at others by whom people may sign in; empty: they may not. */
  clientIds: Record<Provider, string>
  images: { eventbuzz: string; ops: string; keycloak: string; backup: string }
  /** Whom files and containers belong to. */
  owner: { uid: number; gid: number }
}

/** Who else may say who somebody is. */
export const PROVIDERS = ['google', 'github'] as const
export type Provider = (typeof PROVIDERS)[number]

export const PROFILES = ['search', 'monitoring'] as const

/** @returns what is wrong with it, or undefined. */
export function wrongHost(value: string): string | undefined {
  if (value === 'localhost') return undefined
  const isName = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/.test(value)
  return isName && isIP(value) === 0 ? undefined : 'a host name such as events.example.org, without https://'
}

export function wrongEmail(value: string): string | undefined {
  return /^[^\s@"'$\\]+@[^\s@"'$\\]+\.[^\s@"'$\\]+$/.test(value)
    ? undefined
    : 'an address such as you@example.org'
}

export function wrongProfiles(value: string): string | undefined {
  const isKnown = (name: string) => PROFILES.some((profile) => profile === name)
  return listOf(value).every(isKnown)
    ? undefined
    : `none, or some of ${PROFILES.join(', ')}, separated by commas`
}

export function wrongClientId(value: string): string | undefined {
  return /^[\w.-]+$/.test(value) ? undefined : 'what the provider calls the client ID, or none'
}

export function parseOwner(value: string): Answers['owner'] | undefined {
  const [, uid, gid] = /^(\d{1,9}):(\d{1,9})$/.exec(value) ?? []
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined
}

export const listOf = (value: string): string[] =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== 'none')
