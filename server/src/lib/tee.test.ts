import { expect, it } from 'vitest'
import { tee } from './tee.ts'

async function* count(to: number, log: string[] = []) {
  try {
    for (let i = 1; i <= to; i++) {
      log.push(`made ${i}`)
      yield i
    }
  } finally {
    log.push('closed')
  }
}
const read = async (values: AsyncIterable<number>, most = Infinity, pauseMs = 0) => {
  const all = []
  for await (const value of values) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
    all.push(value)
    if (all.length === most) break
  }
  return all
}

it('gives both readers everything, at the pace of the slower', async () => {
  const log: string[] = []
  const [quick, slow] = tee(count(3, log))
  expect(await Promise.all([read(quick), read(slow, Infinity, 5)])).toEqual([
    [1, 2, 3],
    [1, 2, 3],
  ])
  expect(log).toEqual(['made 1', 'made 2', 'made 3', 'closed'])
})

it('lets one go on when the other stops, and closes the source after both', async () => {
  const log: string[] = []
  const [whole, part] = tee(count(4, log))
  expect(await Promise.all([read(whole), read(part, 2)])).toEqual([
    [1, 2, 3, 4],
    [1, 2],
  ])
  const early: string[] = []
  const both = tee(count(4, early))
  await Promise.all(both.map((values) => read(values, 1)))
  expect(early).toEqual(['made 1', 'closed'])
})

it('tells both of an error', async () => {
  const failing = async function* () {
    yield 1
    throw new Error('no more')
  }
  const results = await Promise.allSettled(tee(failing()).map((values) => read(values)))
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
})
