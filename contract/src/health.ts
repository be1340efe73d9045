import { Type, type Static } from 'typebox'

export const Health = Type.Object(
  { status: Type.Literal('ok'), version: Type.String() },
  { $id: 'Health', description: 'The process is alive', examples: [{ status: 'ok', version: '0.1.0' }] },
)
export type Health = Static<typeof Health>

export const DependencyHealth = Type.Object(
  {
    name: Type.String(),
    status: Type.Union([Type.Literal('ok'), Type.Literal('down')]),
    required: Type.Boolean({ description: 'Whether nothing works without it; else it is slower, or less' }),
    latency_ms: Type.Number(),
    message: Type.Optional(Type.String({ description: 'Why it is down' })),
  },
  { $id: 'DependencyHealth' },
)
export type DependencyHealth = Static<typeof DependencyHealth>

export const Readiness = Type.Object(
  {
    status: Type.Union([Type.Literal('ready'), Type.Literal('not_ready')]),
    dependencies: Type.Array(Type.Ref('DependencyHealth')),
  },
  {
    $id: 'Readiness',
    description: 'Whether requests can be answered, with every dependency',
    examples: [
      {
        status: 'ready',
        dependencies: [{ name: 'database', status: 'ok', required: true, latency_ms: 0.8 }],
      },
    ],
  },
)
export type Readiness = { status: 'ready' | 'not_ready'; dependencies: DependencyHealth[] }
