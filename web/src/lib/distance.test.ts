import { describe, expect, it } from 'vitest'
import { formatDistance, formatRadius, radiusStepsM, widerRadiusM } from './distance.ts'
import { distanceUnit } from './locale.ts'

describe('distances', () => {
  it.each([
    [0, '10 m'],
    [84, '80 m'],
    [994, '990 m'],
    [995, '1 km'],
    [1249.9, '1.2 km'],
    [9949, '9.9 km'],
    [9951, '10 km'],
    [48_700, '49 km'],
  ])('writes %d metres as %s', (meters, text) => {
    expect(formatDistance(meters, 'km', 'en-CA')).toBe(text)
  })

  it.each([
    [0, '50 ft'],
    [76, '250 ft'],
    [160, '0.1 mi'],
    [1287, '0.8 mi'],
    [16_093, '10 mi'],
  ])('writes %d metres in miles as %s', (meters, text) => {
    expect(formatDistance(meters, 'mi', 'en-US')).toBe(text)
  })

  it('uses the decimal sign of the visitor', () => {
    expect(formatDistance(1234, 'km', 'de-DE')).toBe('1,2 km')
  })

  it.each([
    ['en-US', 'mi'],
    ['en-GB', 'mi'],
    ['en', 'mi'],
    ['en-CA', 'km'],
    ['en-IE', 'km'],
    ['es-US', 'mi'],
    ['de', 'km'],
    ['fr-CA', 'km'],
  ])('measures for %s in %s', (locale, unit) => {
    expect(distanceUnit(locale)).toBe(unit)
  })

  it('names radii in round numbers', () => {
    expect(formatRadius(5000, 'km', 'en-CA')).toBe('5 km')
    expect(formatRadius(5000, 'mi', 'en-US')).toBe('3 mi')
    expect(formatRadius(7300, 'km', 'en-CA')).toBe('7.3 km')
    expect(formatRadius(400, 'km', 'en-CA')).toBe('400 m')
  })

  it('widens to three times the radius or more, up to the limit of the API', () => {
    expect(widerRadiusM(5000, 'km')).toBe(25_000)
    expect(widerRadiusM(7300, 'km')).toBe(25_000)
    expect(widerRadiusM(30_000, 'km')).toBe(50_000)
    expect(widerRadiusM(5000, 'mi')).toBe(16_093)
    expect(widerRadiusM(50_000, 'km')).toBeNull()
    expect(Math.max(...radiusStepsM('mi'))).toBeLessThanOrEqual(50_000)
  })
})
