import { Compile } from 'typebox/schema'
import { beforeAll, describe, expect, it } from 'vitest'
import { useTestApp } from '../../test/app.ts'
import { useTestDatabase } from '../../test/db.ts'

interface Media {
  schema: { $ref?: string; examples?: unknown[] }
  example?: unknown
  examples?: Record<string, { value: unknown }>
}
interface Content {
  description?: string
  content?: Record<string, Media>
}
interface Operation {
  name: string
  summary?: string
  tags?: string[]
  description: string
  security?: object[]
  requestBody?: Content
  responses: Record<string, Content>
}

const { app } = useTestApp(useTestDatabase())
let description: {
  components: { schemas: Record<string, { examples?: unknown[] }> }
  tags: { name: string }[]
}
let operations: Operation[]

beforeAll(async () => {
  const document = (await app().inject({ url: '/api/openapi.json' })).json()
  description = document
  operations = Object.entries(document.paths as Record<string, Record<string, Operation>>).flatMap(
    ([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        ...operation,
        name: `${method.toUpperCase()} ${path}`,
      })),
  )
})

const successes = ({ responses }: Operation) =>
  Object.entries(responses).filter(([status]) => status.startsWith('2') || status === '302')

/** Every JSON body, sent or received when all is well, with the name of where it stands. */
const bodies = () =>
  operations.flatMap((operation) =>
    [['request', operation.requestBody] as const, ...successes(operation)].flatMap(([where, content]) => {
      const media = content?.content?.['application/json']
      return media ? [{ name: `${operation.name} ${where}`, media }] : []
    }),
  )

function examplesOf({ schema, example, examples }: Media): unknown[] {
  const named = schema.$ref && description.components.schemas[schema.$ref.split('/').at(-1)!]?.examples
  return [
    ...(example === undefined ? [] : [example]),
    ...Object.values(examples ?? {}).map(({ value }) => value),
    ...(schema.examples ?? []),
    ...(named || []),
  ]
}

const names = (found: { name: string }[]) => found.map(({ name }) => name)

describe('the description of the API', () => {
  it('has a summary and a known tag for every operation', () => {
    expect(operations.length).toBeGreaterThan(15)
    const known = new Set(description.tags.map(({ name }) => name))
    const poor = operations.filter(
      ({ summary, tags }) => !summary || !tags || tags.length !== 1 || !known.has(tags[0]!),
    )
    expect(names(poor), 'give them `summary` and one of the TAGS of http/openapi.ts').toEqual([])
  })

  it('says what comes back when all is well', () => {
    const poor = operations.filter(
      (operation) =>
        successes(operation).length === 0 ||
        successes(operation).some(
          ([, { description }]) => !description || description === 'Default Response',
        ),
    )
    expect(names(poor), 'give the schema of the 2xx answer a `description`').toEqual([])
  })

  it('has an example for every body', () => {
    const poor = bodies().filter(({ media }) => examplesOf(media).length === 0)
    expect(names(poor), 'give the schema `examples`').toEqual([])
  })

  it('has examples that are right', () => {
    const wrong = bodies().filter(({ media }) => {
      const schema = Compile({ ...media.schema, components: description.components })
      return !examplesOf(media).every((example) => schema.Check(example))
    })
    expect(names(wrong)).toEqual([])
    expect(bodies().length).toBeGreaterThan(10)
  })

  it('says for every operation who may, and what others get', () => {
    const of = (name: string) => operations.find((operation) => operation.name === name)!
    expect(of('GET /api/v1/categories')).toMatchObject({
      security: [{}, { accessToken: [] }],
      description: 'For everybody.',
    })
    expect(of('GET /api/v1/categories').responses).not.toHaveProperty('403')
    expect(of('POST /api/v1/categories')).toMatchObject({
      security: [{ accessToken: [] }],
      description: expect.stringContaining('For admins.'),
      responses: { 401: { description: expect.any(String) }, 403: { description: expect.any(String) } },
    })
    const unsaid = operations.filter(({ name, security }) => name.includes('/api/v1/') && !security)
    expect(names(unsaid)).toEqual([])
  })
})
