import { describe, expect, it, vi } from 'vitest'
import type { Widening } from '@eventbuzz/contract/suggest'
import { widened, wideningLabel } from './widening.ts'

vi.mock(import('./locale.ts'), async (original) => ({ ...(await original()), LOCALE: 'en-GB' }))

const until = (end: string): Widening => ({ change: 'date_to', radius: null, date_to: end, total: 3 })

// In 2026 clocks go forward there on 8 March, and back on 1 November.
describe.each([
  ['1 March', '2026-03-09T05:00:00Z', '8 Mar', '2026-03-08'],
  ['10 March', '2026-03-18T04:00:00Z', '17 Mar', '2026-03-17'],
  ['31 October', '2026-11-08T04:00:00Z', '7 Nov', '2026-11-07'],
])('a search in Toronto until %s, seven days longer', (_day, end, label, to) => {
  it(`is until ${label}`, () => {
    expect(wideningLabel(until(end), 'America/Toronto')).toBe(`Until ${label} · 3 events`)
    expect(widened({}, until(end), null, 'America/Toronto')).toMatchObject({ to })
  })
})
