import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import {
  PictureRefusedError,
  type EncodedPicture,
  type EncodedVariant,
  type PictureCodec,
  type Size,
} from './port.ts'
import type { Answer, Task } from './protocol.ts'

/** A picture of 40 megapixels takes two seconds. */
const TIMEOUT_MS = 30_000
const IDLE_MS = 20_000

/**
 * Works in a process of its own, which begins with the first picture and ends when there was none for a while. A file
 * that makes the decoder crash, hang or take too much memory costs that process and nothing else, its memory (up to
 * 800 MB for an AVIF of 40 megapixels) goes back at once, and it knows no secret: its environment is empty.
 */
export class ChildCodec implements PictureCodec {
  readonly #timeoutMs: number
  readonly #idleMs: number
  #child: ChildProcess | undefined
  #idle: NodeJS.Timeout | undefined
  #last: Promise<unknown> = Promise.resolve()
  #isClosed = false

  constructor({ timeoutMs = TIMEOUT_MS, idleMs = IDLE_MS } = {}) {
    this.#timeoutMs = timeoutMs
    this.#idleMs = idleMs
  }

  encode(file: Uint8Array): Promise<EncodedPicture> {
    return this.#ask({ kind: 'encode', file }) as Promise<EncodedPicture>
  }

  encodeAvif(webp: Uint8Array, sizes: Size[]): Promise<EncodedVariant[]> {
    return this.#ask({ kind: 'avif', webp, sizes }) as Promise<EncodedVariant[]>
  }

  /** For tests and messages; changes when the process is replaced. */
  pid(): number | undefined {
    return this.#child?.pid
  }

  /** What is being worked on fails. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#end()
    await this.#last
  }

  /** One after the other: two large pictures at once would need twice the memory. */
  #ask(task: Task): Promise<EncodedPicture | EncodedVariant[]> {
    const answer = this.#last.then(() => this.#work(task))
    this.#last = answer.catch(() => {})
    return answer
  }

  async #work(task: Task): Promise<EncodedPicture | EncodedVariant[]> {
    if (this.#isClosed) throw new Error('Pictures are not decoded any more.')
    clearTimeout(this.#idle)
    const child = (this.#child ??= this.#start())
    const timer = setTimeout(() => child.kill('SIGKILL'), this.#timeoutMs)
    try {
      const answer = await ask(child, task)
      if ('result' in answer) return answer.result
      if ('refused' in answer) throw new PictureRefusedError(answer.refused)
      throw new Error(`A picture could not be encoded: ${answer.failed}`)
    } finally {
      clearTimeout(timer)
      this.#idle = setTimeout(() => void this.#end(), this.#idleMs).unref()
    }
  }

  #start(): ChildProcess {
    const isSource = import.meta.url.endsWith('.ts')
    const entry = new URL(isSource ? './codec-process.ts' : './picture-codec.js', import.meta.url)
    const child = fork(fileURLToPath(entry), {
      execArgv: isSource ? ['--import', 'tsx'] : [],
      // With glibc's usual number of arenas, memory that is free is not given back.
      env: { MALLOC_ARENA_MAX: '2' },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      serialization: 'advanced',
    })
    child.on('exit', () => {
      if (this.#child === child) this.#child = undefined
    })
    // While it works, its answer is waited for; while it is idle, it must not keep the server from ending.
    child.unref()
    child.channel?.unref()
    return child
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idle)
    const child = this.#child
    this.#child = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.ref()
    child.kill('SIGKILL')
    await ended
  }
}

function ask(child: ChildProcess, task: Task): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      child.off('message', onMessage).off('exit', onExit).off('error', onError)
      child.unref()
      child.channel?.unref()
    }
    const onMessage = (answer: Answer) => (settle(), resolve(answer))
    const onExit = () => (settle(), reject(new PictureRefusedError('costly')))
    const onError = (error: Error) => (settle(), reject(error))
    child.ref()
    child.channel?.ref()
    child.on('message', onMessage).on('exit', onExit).on('error', onError)
    child.send(task, (error) => error && onError(error))
  })
}
