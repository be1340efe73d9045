import { expect, it } from 'vitest'
import { hashOf, isApiToken, newApiToken, prefixOf } from './api-token-text.ts'

it('A token is letters and digits of one length behind a mark that programs can look for', () => {
  const tokens = Array.from({ length: 500 }, newApiToken)
  for (const token of tokens) expect(token).toMatch(/^ebt_[0-9A-Za-z]{49}$/)
  expect(tokens.every(isApiToken)).toBe(true)
  expect(new Set(tokens).size).toBe(500)
})

it('One that was typed or cut wrongly shows without a look-up', () => {
  const token = newApiToken()
  const other = token[20] === 'a' ? 'b' : 'a'
  const wrong = [
    token.slice(0, 20) + other + token.slice(21),
    token.slice(0, -1),
    `${token}a`,
    token.replace('ebt_', 'ebt-'),
    token.toLowerCase() + token.toUpperCase(),
    ` ${token}`,
    `${token}\n`,
    'ebt_',
    '',
  ]
  expect(wrong.filter(isApiToken)).toEqual([])
})

it('What is stored and shown of a token does not give it away', () => {
  const token = newApiToken()
  expect(hashOf(token)).toMatch(/^[0-9a-f]{64}$/)
  expect(hashOf(token)).toBe(hashOf(token))
  expect(hashOf(newApiToken())).not.toBe(hashOf(token))
  expect(prefixOf(token)).toHaveLength(10)
  expect(token.startsWith(prefixOf(token))).toBe(true)
})
