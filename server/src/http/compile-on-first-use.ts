import AjvCompiler from '@fastify/ajv-compiler'
import SerializerSelector from '@fastify/fast-json-stringify-compiler'

/** Makes a function for one part of a route from its schema. */
type Compile = (route: { httpPart?: string }) => CompiledFunction
interface CompiledFunction {
  (value: unknown): unknown
  /** What the last value was refused for. */
  errors?: unknown
}
type BuildCompiler = (schemas: unknown, options: { customOptions?: object }) => Compile

/**
 * How Fastify reads and writes what a schema describes. Nothing is compiled before it is needed: all of it at once takes
 * two seconds of each start, and of each file of tests.
 */
export const compilersFactory = {
  buildValidator: compileOnFirstUse(takeBodiesAtTheirWord),
  buildSerializer: compileOnFirstUse(SerializerSelector() as unknown as BuildCompiler),
} as object

/**
 * An address and headers are text, which is read as what the schema wants. A JSON body says itself what its values are:
 * without this, `null` would pass for the latitude 0.
 */
function takeBodiesAtTheirWord(...[schemas, options]: Parameters<BuildCompiler>): Compile {
  const build = AjvCompiler() as unknown as BuildCompiler
  const forText = build(schemas, options)
  const forJson = build(schemas, {
    ...options,
    customOptions: { ...options.customOptions, coerceTypes: false },
  })
  return (route) => (route.httpPart === 'body' ? forJson : forText)(route)
}

function compileOnFirstUse(build: BuildCompiler): BuildCompiler {
  return (schemas, options) => {
    const compile = build(schemas, options)
    return (route) => {
      let compiled: CompiledFunction | undefined
      const run: CompiledFunction = (value) => {
        compiled ??= compile(route)
        const result = compiled(value)
        run.errors = compiled.errors
        return result
      }
      return run
    }
  }
}
