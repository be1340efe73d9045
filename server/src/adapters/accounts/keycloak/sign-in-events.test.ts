import { expect, it } from 'vitest'
import { advance, OVERLAP_MS, readCursor, readFrom, START, toSignInEvent } from './sign-in-events.ts'

const event = (id: string, time: number, type = 'LOGIN', more = {}) => ({ id, time, type, ...more })

it.each([
  ['REGISTER', {}, 'account.registered'],
  ['LOGIN', {}, 'session.started'],
  ['LOGIN_ERROR', {}, 'session.refused'],
  ['LOGOUT', {}, 'session.ended'],
  ['USER_DISABLED_BY_TEMPORARY_LOCKOUT', {}, 'account.locked'],
  ['UPDATE_CREDENTIAL', { credential_type: 'password' }, 'password.changed'],
  ['SEND_RESET_PASSWORD', {}, 'password.reset_asked'],
  // A second factor is no password, and CODE_TO_TOKEN is part of a sign-in.
  ['UPDATE_CREDENTIAL', { credential_type: 'otp' }, undefined],
  ['CODE_TO_TOKEN', {}, undefined],
])('%s %j is %s', (type, details, action) => {
  expect(toSignInEvent(event('1', 0, type, { details, userId: 'ines' }))?.action).toBe(action)
})

it('knows nobody where Keycloak knows nobody', () => {
  expect(toSignInEvent(event('1', 5, 'LOGIN_ERROR'))).toEqual({
    id: '1',
    at: new Date(5),
    action: 'session.refused',
    subject: undefined,
  })
})

it('looks again at the time just before the newest, and remembers what was told of it', () => {
  const first = advance(START, [event('a', 100_000), event('b', 100_000)])
  expect(readFrom(START)).toBe(0)
  expect(readFrom(first)).toBe(100_000 - OVERLAP_MS)
  const late = advance(first, [event('c', 95_000)])
  expect(late.newest).toBe(100_000)
  expect(late.told.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  const later = advance(late, [event('d', 108_000)])
  expect(later.told.map(({ id }) => id)).toEqual(['a', 'b', 'd'])
  expect(readCursor(JSON.stringify(later))).toEqual(later)
})
