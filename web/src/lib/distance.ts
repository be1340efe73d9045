import type { DistanceUnit } from './locale.ts'
import { numberFormat } from './number-format.ts'

const METERS_PER_MILE = 1609.344
const METERS_PER_FOOT = 0.3048

/** `80 m`, `1.2 km`, `14 km`; `250 ft`, `0.8 mi`, `9 mi`. Never more exact than a walk is. */
export function formatDistance(meters: number, unit: DistanceUnit, locale: string): string {
  if (unit === 'km') {
    if (meters < 995) return write(roundTo(meters, 10), 'meter', locale)
    return write(meters / 1000, 'kilometer', locale)
  }
  const miles = meters / METERS_PER_MILE
  if (miles < 0.095) return write(roundTo(meters / METERS_PER_FOOT, 50), 'foot', locale)
  return write(miles, 'mile', locale)
}

const RADIUS_STEPS_KM = [1, 2, 5, 10, 25, 50]
const RADIUS_STEPS_MI = [1, 2, 3, 5, 10, 30]
const MAX_RADIUS_M = 50_000

/** Search radii to choose from, in metres. The default of 5 km reads as 3 miles. */
export function radiusStepsM(unit: DistanceUnit): number[] {
  if (unit === 'km') return RADIUS_STEPS_KM.map((km) => km * 1000)
  return RADIUS_STEPS_MI.map((miles) => (miles === 3 ? 5000 : Math.round(miles * METERS_PER_MILE)))
}

/** A radius worth trying when an area was empty, so much larger that one tap is enough; null when there is no wider one. */
export function widerRadiusM(radiusM: number, unit: DistanceUnit): number | null {
  if (radiusM >= MAX_RADIUS_M) return null
  return radiusStepsM(unit).find((step) => step >= radiusM * 3) ?? MAX_RADIUS_M
}

export function formatRadius(meters: number, unit: DistanceUnit, locale: string): string {
  if (unit === 'km' && meters < 1000) return write(Math.round(meters), 'meter', locale)
  const value = unit === 'km' ? meters / 1000 : meters / METERS_PER_MILE
  const nearest = Math.round(value)
  // 3.1 miles is what the default is called in round kilometres.
  const shown = Math.abs(value - nearest) < 0.12 && nearest > 0 ? nearest : Math.round(value * 10) / 10
  return write(shown, unit === 'km' ? 'kilometer' : 'mile', locale)
}

type Unit = 'meter' | 'kilometer' | 'foot' | 'mile'

function write(value: number, unit: Unit, locale: string): string {
  const maximumFractionDigits = value < 9.95 ? 1 : 0
  return numberFormat(locale, { style: 'unit', unit, maximumFractionDigits }).format(value)
}

function roundTo(value: number, step: number): number {
  return Math.max(step, Math.round(value / step) * step)
}
