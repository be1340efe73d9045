import { expect, it } from 'vitest'
import { inkOn, luminance } from './contrast.ts'

const SEEDED = [
  '#7C4DFF',
  '#00C853',
  '#FF6D00',
  '#F50057',
  '#2979FF',
  '#00BFA5',
  '#FFD600',
  '#AA00FF',
  '#00B0FF',
  '#757575',
]

it.each(SEEDED)('gives the sign on %s a contrast of at least 3 to 1', (color) => {
  const [ink, ground] = [luminance(inkOn(color)), luminance(color)]
  const contrast = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05)
  expect(contrast).toBeGreaterThanOrEqual(3)
})

it('takes dark ink on yellow and white ink on violet', () => {
  expect(inkOn('#FFD600')).toBe('#1C1B1F')
  expect(inkOn('#AA00FF')).toBe('#FFFFFF')
})
