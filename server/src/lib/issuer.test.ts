import { describe, expect, it } from 'vitest'
import { internalAddress, publicAddress } from './issuer.ts'

const issuer = {
  url: 'https://events.example/auth/realms/eventbuzz',
  internalUrl: 'http://keycloak:8080/auth/realms/eventbuzz',
}

describe('an issuer that is reached by another address from inside', () => {
  it.each(['', '/', '/protocol/openid-connect/auth?client_id=eventbuzz-web'])('has both for %j', (path) => {
    expect(internalAddress(issuer, issuer.url + path)).toBe(issuer.internalUrl + path)
    expect(publicAddress(issuer, issuer.internalUrl + path)).toBe(issuer.url + path)
  })

  it.each(['https://events.example/auth/realms/eventbuzz2/x', 'https://other.example/'])(
    'is not at %s',
    (url) => {
      expect(internalAddress(issuer, url)).toBe(url)
      expect(publicAddress(issuer, url)).toBe(url)
    },
  )
})
