/**
 * Asks at most once in `forMs`, however many want to know.
 * @returns undefined when there was no answer within `withinMs`; an answer that comes later counts for the next one.
 */
export function remembered<T>(
  ask: () => Promise<T>,
  { forMs, withinMs }: { forMs: number; withinMs: number },
): () => Promise<T | undefined> {
  let asking: Promise<T | undefined> | undefined
  let known: { value: T | undefined; at: number } | undefined

  const begin = () =>
    ask()
      .catch(() => undefined)
      .then((value) => {
        known = { value, at: performance.now() }
        asking = undefined
        return value
      })

  return async () => {
    if (known && performance.now() - known.at < forMs) return known.value
    asking ??= begin()
    let timer: NodeJS.Timeout | undefined
    const tooLate = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), withinMs)
    })
    return Promise.race([asking, tooLate]).finally(() => clearTimeout(timer))
  }
}
