import { expect, it } from 'vitest'
import { MAX_ATTEMPTS, retryDelayMs } from './retry-delay.ts'

it.each([
  [1, 10_000],
  [2, 20_000],
  [3, 40_000],
  [9, 2_560_000],
  [10, 3_600_000],
  [1_000, 3_600_000],
])('after failure %d waits at most %d ms and at least half of it', (attempt, fullMs) => {
  expect(retryDelayMs(attempt, () => 0)).toBe(fullMs)
  expect(retryDelayMs(attempt, () => 0.999_999)).toBeGreaterThanOrEqual(fullMs / 2)
  for (let i = 0; i < 100; i++) {
    expect(retryDelayMs(attempt)).toBeLessThanOrEqual(fullMs)
    expect(retryDelayMs(attempt)).toBeGreaterThanOrEqual(fullMs / 2)
  }
})

it('outlasts a night without the other side', () => {
  let totalMs = 0
  for (let attempt = 1; attempt < MAX_ATTEMPTS; attempt++) totalMs += retryDelayMs(attempt, () => 0)
  expect(totalMs / 3_600_000).toBeGreaterThan(7)
})
