import { insist } from './report.ts'

interface Target {
  labels: Record<string, string>
  scrapePool: string
  health: string
  lastError: string
}
export interface Sample {
  metric: Record<string, string>
  value: [number, string]
}

/** Asks a Prometheus what it knows. */
export class Prometheus {
  readonly #url: string

  constructor(address: string) {
    this.#url = `http://${address}:9090/api/v1`
  }

  async targets(): Promise<Target[]> {
    return (await this.#ask<{ activeTargets: Target[] }>('/targets?state=active')).activeTargets
  }

  /** A scalar comes as one sample without labels. */
  async query(expr: string): Promise<Sample[]> {
    const { resultType, result } = await this.#ask<{ resultType: string; result: unknown }>(
      `/query?query=${encodeURIComponent(expr)}`,
    )
    return resultType === 'scalar' ? [{ metric: {}, value: result as Sample['value'] }] : (result as Sample[])
  }

  async rules(): Promise<{ name: string; query: string; health: string; lastError?: string }[]> {
    const { groups } = await this.#ask<{ groups: { rules: { name: string; query: string; health: string }[] }[] }>('/rules') // prettier-ignore
    return groups.flatMap(({ rules }) => rules)
  }

  async #ask<T>(path: string): Promise<T> {
    const answer = (await (await fetch(this.#url + path)).json()) as {
      status: string
      data: T
      error?: string
    }
    insist(answer.status === 'success', `${decodeURIComponent(path)}: ${answer.error}`)
    return answer.data
  }
}
