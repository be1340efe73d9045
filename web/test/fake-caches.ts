/** As much of the browser's caches as is used: keys in the order in which they were put. */
export class FakeCaches {
  readonly all = new Map<string, Map<string, Response>>()

  open(name: string) {
    const entries = this.all.get(name) ?? new Map<string, Response>()
    this.all.set(name, entries)
    return Promise.resolve({
      put: async (key: string, answer: Response) => {
        entries.delete(key)
        entries.set(key, answer)
      },
      delete: async (key: string) => entries.delete(key),
      match: async (key: string) => entries.get(key)?.clone(),
      keys: async () => [...entries.keys()],
      matchAll: async () => [...entries.values()].map((answer) => answer.clone()),
    })
  }

  has(name: string) {
    return Promise.resolve(this.all.has(name))
  }

  match(key: string, { cacheName }: { cacheName: string }) {
    return Promise.resolve(this.all.get(cacheName)?.get(key)?.clone())
  }

  delete(name: string) {
    return Promise.resolve(this.all.delete(name))
  }
}
