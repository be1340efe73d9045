import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import type { App } from '../src/http/types.ts'

interface Operation {
  parameters?: { name: string; in: string; required?: boolean; schema: Record<string, unknown> }[]
  responses: Record<string, { content?: Record<string, { schema: object }> }>
}
/** The part of the OpenAPI description that tests look into. */
export interface Description {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, object> }
}

export const describe = (app: App) => app.swagger() as unknown as Description

/**
 * From now on every JSON answer below /api/v1 is held against what the OpenAPI description says of its route and
 * status; `inject` fails when it is something else, or when the description says nothing of it.
 */
export async function checkAnswers(app: App): Promise<void> {
  await app.ready()
  const validate = answerValidator(describe(app))
  const inject = app.inject.bind(app) as (options: InjectOptions | string) => Promise<LightMyRequestResponse>
  app.inject = (async (options: InjectOptions | string) => {
    const answer = await inject(options)
    const { method = 'GET', url = '' } = typeof options === 'string' ? { url: options } : options
    const isJson = String(answer.headers['content-type']).startsWith('application/json')
    if (isJson && answer.body !== '' && typeof url === 'string' && url.startsWith('/api/v1/'))
      validate(method.toLowerCase(), url.split('?')[0]!, answer.statusCode, answer.json())
    return answer
  }) as unknown as App['inject']
}

function answerValidator({ paths, components }: Description) {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema({ $id: 'description', components })
  const compiled = new Map<string, ValidateFunction>()
  const routes = Object.entries(paths)
    .map(([path, operations]) => ({ path, operations, pattern: patternOf(path) }))
    // A name that is written out is meant before one that is a parameter.
    .sort((a, b) => a.path.split('{').length - b.path.split('{').length)

  return (method: string, url: string, status: number, body: unknown) => {
    const route = routes.find(({ pattern, operations }) => pattern.test(url) && operations[method])
    const name = `${method.toUpperCase()} ${route?.path ?? `an unknown address (${url})`} with ${status}`
    const schema = route
      ? schemaFor(route.operations[method]!, status)
      : { $ref: '#/components/schemas/Error' }
    if (!schema) throw new Error(`The description does not say what is answered to ${name}.`)
    const text = JSON.stringify(schema).replaceAll('"#/components/', '"description#/components/')
    const check = compiled.get(text) ?? ajv.compile(JSON.parse(text) as object)
    compiled.set(text, check)
    if (!check(body)) {
      const problems = ajv.errorsText(check.errors, { dataVar: 'answer' })
      throw new Error(`What is answered to ${name} is not as described: ${problems}\n${JSON.stringify(body)}`)
    }
  }
}

function schemaFor({ responses }: Operation, status: number): object | undefined {
  const response = responses[status] ?? responses[`${Math.floor(status / 100)}XX`]
  return response?.content?.['application/json']?.schema
}

function patternOf(path: string): RegExp {
  const parts = path.split(/\{[^}]+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('[^/]+')}$`)
}
