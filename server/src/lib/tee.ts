export interface Reader<T> extends AsyncIterable<T> {
  /** Reads no more, so that the other reader is not waited for in vain. */
  stop(): Promise<void>
}

/**
 * Two readers of what can be read only once. They keep pace, so that no more than one value waits: each gets the next
 * when both have asked for it, or the other has stopped.
 */
export function tee<T>(source: AsyncIterable<T>): [Reader<T>, Reader<T>] {
  const values = source[Symbol.asyncIterator]()
  let active = 2
  const waiting: ((next: Promise<IteratorResult<T>>) => void)[] = []
  const pull = () => {
    if (waiting.length === 0 || waiting.length < active) return
    const next = values.next()
    for (const give of waiting.splice(0)) give(next)
  }

  const reader = (): Reader<T> => {
    let isActive = true
    const stop = async () => {
      if (!isActive) return
      isActive = false
      active -= 1
      if (active === 0) await values.return?.()
      else pull()
    }
    return {
      stop,
      [Symbol.asyncIterator]: () => ({
        next: () =>
          new Promise((resolve) => {
            waiting.push(resolve)
            pull()
          }),
        return: async () => {
          await stop()
          return { done: true, value: undefined }
        },
      }),
    }
  }
  return [reader(), reader()]
}
