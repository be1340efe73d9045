import {
  appendFileSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { CliFailure } from '../failure.ts'

/** A line of releases/history.jsonl. */
export interface Release {
  at: string
  image: string
  from: string
  result: 'deployed' | 'failed'
  /** The step that failed. */
  failed?: string
}

/** Which release runs, and which ones ran before: .env and releases/ in the folder of compose.yaml. */
export class Releases {
  readonly #env: string
  readonly #history: string
  readonly #lock: string

  constructor(dir: string) {
    this.#env = join(dir, '.env')
    if (!existsSync(this.#env)) throw new CliFailure(`${this.#env} is missing. Run: eventbuzz init`)
    mkdirSync(join(dir, 'releases'), { recursive: true })
    this.#history = join(dir, 'releases/history.jsonl')
    this.#lock = join(dir, 'releases/lock')
  }

  get current(): string {
    const image = /^EVENTBUZZ_IMAGE=(.+)$/m.exec(readFileSync(this.#env, 'utf8'))?.[1]
    if (!image) throw new CliFailure(`${this.#env} names no EVENTBUZZ_IMAGE. Run: eventbuzz init`)
    return image
  }

  /** So that `docker compose up` starts this one from now on. */
  setCurrent(image: string): void {
    const text = readFileSync(this.#env, 'utf8').replace(
      /^EVENTBUZZ_IMAGE=.*$/m,
      () => `EVENTBUZZ_IMAGE=${image}`,
    )
    const { mode, uid, gid } = statSync(this.#env)
    const temporary = `${this.#env}.new`
    writeFileSync(temporary, text, { mode })
    chownSync(temporary, uid, gid)
    renameSync(temporary, this.#env)
  }

  record(release: Release): void {
    appendFileSync(this.#history, `${JSON.stringify(release)}\n`)
  }

  all(): Release[] {
    if (!existsSync(this.#history)) return []
    const lines = readFileSync(this.#history, 'utf8').split('\n').filter(Boolean)
    return lines.map((line) => JSON.parse(line) as Release)
  }

  /** The release that ran before the current one. */
  get previous(): string | undefined {
    const { current } = this
    return this.all().findLast(
      ({ image, from, result }) => result === 'deployed' && image === current && from !== current,
    )?.from
  }

  /** One roll-out at a time. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    try {
      closeSync(openSync(this.#lock, 'wx'))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      throw new CliFailure(`Another roll-out is running. If none is, delete ${this.#lock}.`)
    }
    try {
      return await work()
    } finally {
      rmSync(this.#lock, { force: true })
    }
  }
}
