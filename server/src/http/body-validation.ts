import AjvCompiler from '@fastify/ajv-compiler'

type BuildCompilers = ReturnType<typeof AjvCompiler>
type Schemas = Parameters<BuildCompilers>[0]
type Options = { customOptions?: object }
type Compile = (route: { httpPart?: string }) => (value: unknown) => unknown

/**
 * An address and headers are text, which is read as what the schema wants. A JSON body says itself what its values are:
 * without this, `null` would pass for the latitude 0.
 */
export function takeBodiesAtTheirWord(schemas: Schemas, options: Options) {
  const build = AjvCompiler() as unknown as (schemas: Schemas, options: Options) => Compile
  const forText = build(schemas, options)
  const forJson = build(schemas, {
    ...options,
    customOptions: { ...options.customOptions, coerceTypes: false },
  })
  return (route: Parameters<Compile>[0]) => (route.httpPart === 'body' ? forJson : forText)(route)
}
