import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose'
import { ROLES, type Role } from '@eventbuzz/contract/identity'

export const AUDIENCE = 'eventbuzz-api'

export interface Person {
  subject: string
  roles: Role[]
  name?: string
  email?: string
  /** When they proved who they are; when the token is made, unless given. */
  signedInAt?: Date
}

/** A person of this role; the same one each time. */
export function aPerson(role: Role, subject = `test-${role}`): Person {
  // In Keycloak an organizer is a user too, and so on.
  return { subject, roles: ROLES.slice(0, ROLES.indexOf(role) + 1), name: `Test ${role}` }
}

interface SigningKey {
  id: string
  algorithm: 'ES256' | 'RS256'
  privateKey: CryptoKey
  publicJwk: JWK
}

/** An identity provider on loopback that only publishes keys and signs tokens, in Keycloak's shape. */
export class TestIssuer {
  /** What it calls itself and signs as; where it listens unless a test says otherwise. */
  url: string
  readonly internalUrl: string
  /** How often the keys were read. */
  reads = 0
  #keys: SigningKey[] = []
  #isAway = false
  readonly #server: Server

  static async start(): Promise<TestIssuer> {
    let issuer: TestIssuer | undefined
    const server = createServer((request, response) => {
      const body = issuer!.#answer(request.url ?? '')
      response.writeHead(body === undefined ? 503 : 200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body ?? {}))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    issuer = new TestIssuer(server)
    await issuer.rotate()
    return issuer
  }

  private constructor(server: Server) {
    this.#server = server
    this.internalUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/auth/realms/eventbuzz`
    this.url = this.internalUrl
  }

  /** Signs with a new key from now on; `withdraw` forgets all the others. */
  async rotate(algorithm: SigningKey['algorithm'] = 'ES256', { withdraw = false } = {}): Promise<void> {
    const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true })
    const id = `key-${this.#keys.length + 1}`
    const publicJwk = { ...(await exportJWK(publicKey)), kid: id, alg: algorithm, use: 'sig' }
    this.#keys = [{ id, algorithm, privateKey, publicJwk }, ...(withdraw ? [] : this.#keys)]
  }

  get publicJwk(): JWK {
    return this.#keys[0]!.publicJwk
  }

  /** A token for five minutes; `claims` replace what it would say, undefined leaves a claim out. */
  token(person: Person, now: Date, claims: JWTPayload = {}): Promise<string> {
    const { id, algorithm, privateKey } = this.#keys[0]!
    const nowS = Math.floor(now.getTime() / 1000)
    return new SignJWT({
      iss: this.url,
      aud: AUDIENCE,
      sub: person.subject,
      iat: nowS,
      exp: nowS + 300,
      realm_access: { roles: ['offline_access', ...person.roles] },
      ...(person.name && { name: person.name }),
      ...(person.signedInAt && { auth_time: Math.floor(person.signedInAt.getTime() / 1000) }),
      ...(person.email && { email: person.email, email_verified: true }),
      ...claims,
    })
      .setProtectedHeader({ alg: algorithm, kid: id, typ: 'JWT' })
      .sign(privateKey)
  }

  goAway(): void {
    this.#isAway = true
  }

  comeBack(): void {
    this.#isAway = false
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #answer(path: string): unknown {
    if (this.#isAway) return undefined
    if (path.endsWith('/.well-known/openid-configuration'))
      return { issuer: this.url, jwks_uri: `${this.url}/protocol/openid-connect/certs` }
    if (!path.endsWith('/certs')) return undefined
    this.reads += 1
    return { keys: this.#keys.map(({ publicJwk }) => publicJwk) }
  }
}
