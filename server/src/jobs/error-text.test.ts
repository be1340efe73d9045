import { expect, it } from 'vitest'
import { errorText } from './error-text.ts'

it.each([
  [new TypeError('x is not a function'), 'TypeError: x is not a function'],
  [Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }), 'AggregateError: ECONNREFUSED'],
  ['just words', 'just words'],
  [new Error('at postgres://app:hunter2@db:5432/e failed'), 'Error: at postgres://***@db:5432/e failed'],
  [new Error('redis://:hunter2@cache'), 'Error: redis://***@cache'],
  [new Error('Authorization: Bearer abc.def.ghi, sorry'), 'Error: Authorization: Bearer ***, sorry'],
  [new Error('GET https://s3/a?X-Amz-Signature=abc&b=1'), 'Error: GET https://s3/a?X-Amz-Signature=***&b=1'],
  [new Error('{"api_key":"abc","id":1}'), 'Error: {"api_key":"***","id":1}'],
  [new Error('password = hunter2'), 'Error: password = ***'],
])('%s', (error, text) => {
  expect(errorText(error)).toBe(text)
})

it('is cut to 500 characters and holds no stack', () => {
  expect(errorText(new Error('long '.repeat(1_000)))).toHaveLength(500)
})
