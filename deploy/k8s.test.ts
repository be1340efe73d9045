import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { root } from '../e2e/lib/server.ts'

interface Selector {
  matchLabels?: Record<string, string>
  matchExpressions?: { key: string; operator: 'In' | 'Exists'; values?: string[] }[]
}
interface Policy {
  spec: {
    podSelector: Selector
    ingress?: {
      from: { podSelector?: Selector; namespaceSelector?: Selector }[]
      ports: { port: number | string }[]
    }[]
  }
}
/** Labels of a pod, and of its namespace where that is not the one of EventBuzz. */
interface Pod {
  labels: Record<string, string>
  namespace?: string
}

const text = readFileSync(join(root, 'deploy/k8s/network-policies.yaml'), 'utf8')
const policies = parseAllDocuments(text).map((document) => document.toJS() as Policy)

function matches({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Record<string, string>) {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, values }) => (values ? values.includes(labels[key]!) : key in labels))
  )
}

/** As a cluster decides it: a connection passes when any policy lets it in. */
function mayReach(from: Pod, to: Record<string, string>, port: number | string): boolean {
  const isFrom = ({
    podSelector,
    namespaceSelector,
  }: {
    podSelector?: Selector
    namespaceSelector?: Selector
  }) =>
    namespaceSelector
      ? matches(namespaceSelector, { 'kubernetes.io/metadata.name': from.namespace ?? 'eventbuzz' })
      : from.namespace === undefined && matches(podSelector!, from.labels)
  return policies
    .filter(({ spec }) => matches(spec.podSelector, to))
    .flatMap(({ spec }) => spec.ingress ?? [])
    .some((rule) => rule.from.some(isFrom) && rule.ports.some((each) => each.port === port))
}

const pod = (app: string, namespace?: string): Pod => ({ labels: { app }, ...(namespace && { namespace }) })
const POSTGRES = { 'cnpg.io/cluster': 'eventbuzz' }
const SOLVER = { 'acme.cert-manager.io/http01-solver': 'true' }

describe('the network policies', () => {
  it.each([
    ['visitors to the API', pod('traefik', 'kube-system'), { app: 'api' }, 'http'],
    ['Prometheus to the worker', pod('prometheus', 'monitoring'), { app: 'worker' }, 'metrics'],
    ['the API to Valkey', pod('api'), { app: 'valkey' }, 6379],
    ['the API to Meilisearch', pod('api'), { app: 'meilisearch' }, 7700],
    ['the worker to PostgreSQL', pod('worker'), POSTGRES, 5432],
    ['the migration to PostgreSQL', pod('migrate'), POSTGRES, 5432],
    ['PostgreSQL to its copies', { labels: POSTGRES }, POSTGRES, 5432],
    ['the operator to PostgreSQL', pod('cloudnative-pg', 'cnpg-system'), POSTGRES, 8000],
    ['Let’s Encrypt to who answers it', pod('traefik', 'kube-system'), SOLVER, 8089],
  ])('let %s', (_what, from, to, port) => expect(mayReach(from, to, port)).toBe(true))

  it.each([
    ['others to the API', pod('other'), { app: 'api' }, 'http'],
    ['visitors to PostgreSQL', pod('traefik', 'kube-system'), POSTGRES, 5432],
    ['others to Valkey', pod('other'), { app: 'valkey' }, 6379],
    ['who answers Let’s Encrypt to PostgreSQL', { labels: SOLVER }, POSTGRES, 5432],
    ['an API elsewhere to PostgreSQL', pod('api', 'other'), POSTGRES, 5432],
    ['the API to metrics of the worker', pod('api'), { app: 'worker' }, 'metrics'],
  ])('do not let %s', (_what, from, to, port) => expect(mayReach(from, to, port)).toBe(false))
})
