import { describe, expect, it } from 'vitest'
import { newApiToken } from './api-token-text.ts'
import { addressForLog, textForLog } from './log-text.ts'

describe('addressForLog', () => {
  it.each([
    [
      '/api/v1/events/nearby?lat=38.72231&lng=-9.139337&radius=500',
      '/api/v1/events/nearby?lat=38.72&lng=-9.13&radius=500',
    ],
    [
      '/api/v1/events/bubbles?bbox=-9.2001%2C38.6789,-9,38.8',
      '/api/v1/events/bubbles?bbox=-9.20,38.67,-9,38.8',
    ],
    ['/list?lat=1.23456', '/list?lat=1.23'],
    ['/list?l%61t=1.2345%36', '/list?lat=1.23'],
    ['/list?lat=1.23456&lat=2.34567', '/list?lat=1.23&lat=2.34'],
    ['/list?lat=3872231e-5&lng=.913933e1', '/list?lat=38.72&lng=9.13'],
    ['/list??lat=38.72231', '/list??lat=38.72'],
    ['/list?38.72231,-9.139337', '/list?38.72,-9.13'],
    ['/near/38.72231,-9.139337', '/near/38.72,-9.13'],
    ['/api/v1/categories', '/api/v1/categories'],
    ['/api/v1/events/nearby?lat=%E0%A4%A', '/api/v1/events/nearby?lat='],
    [
      '/callback?code=abc&state=xyz&iss=https://id.example',
      '/callback?code=***&state=***&iss=https://id.example',
    ],
    ['/feed.ics?access_token=abc&q=jazz+bar', '/feed.ics?access_token=***&q=***'],
    ['/feed.ics?%74oken=abc', '/feed.ics?token=***'],
  ])('cuts %s', (url, logged) => {
    expect(addressForLog(url)).toBe(logged)
  })
})

describe('textForLog', () => {
  it('keeps what happened, without places and secrets', () => {
    expect(textForLog('invalid input: "POINT(-9.139337 38.722310)" at postgres://app:pw@db, token=abc')).toBe(
      'invalid input: "POINT(-9.13 38.72)" at postgres://***@db, token=***',
    )
  })

  it('has no API token', () => {
    expect(textForLog(`"${newApiToken()}" is not known`)).toBe('"ebt_***" is not known')
  })
})
