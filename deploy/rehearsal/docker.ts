import { once } from 'node:events'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { root, run } from '../../e2e/lib/server.ts'
import { RELEASES, type Stack } from './stack.ts'

interface Outcome {
  status: number
  output: string
}
const done: Outcome = { status: 0, output: '' }

/** The commands of Docker Compose that a roll-out needs, done with the processes of the stack. */
export class Docker {
  readonly #stack: Stack
  readonly #server: Server
  readonly #bin: string
  readonly #socket: string

  static async open(stack: Stack): Promise<Docker> {
    const docker = new Docker(stack)
    docker.#server.listen(docker.#socket)
    await once(docker.#server, 'listening')
    return docker
  }

  private constructor(stack: Stack) {
    this.#stack = stack
    this.#bin = join(stack.dir, 'bin')
    this.#socket = join(stack.dir, 'docker.sock')
    mkdirSync(this.#bin)
    const script = `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'deploy/rehearsal/docker.mjs')}" "$@"\n`
    writeFileSync(join(this.#bin, 'docker'), script, { mode: 0o755 })
    symlinkSync(process.execPath, join(this.#bin, 'node'))
    this.#server = createServer((request, response) => {
      void this.#answer(request).then(({ status, output }) => {
        response.setHeader('x-status', String(status))
        response.end(output && `${output}\n`)
      })
    })
  }

  /** `eventbuzz` on the server, which finds this in the place of Docker. */
  async eventbuzz(...args: string[]): Promise<Outcome> {
    const command = run(
      process.execPath,
      [join(root, 'server/bin/eventbuzz.mjs'), ...args, '--dir', this.#stack.dir],
      {
        PATH: `${this.#bin}:${process.env['PATH']}`,
        REHEARSAL_SOCKET: this.#socket,
      },
    )
    return { status: await command.ended, output: command.output() }
  }

  async #answer(request: IncomingMessage): Promise<Outcome> {
    const { argv, image } = (await json(request)) as { argv: string[]; image: string }
    return this.#do(argv, image).catch((error: Error) => ({ status: 1, output: error.message }))
  }

  close(): void {
    this.#server.close()
  }

  async #do(argv: string[], image: string): Promise<Outcome> {
    const line = argv.join(' ')
    if (line === 'compose pull --quiet migrate') {
      const isThere = Object.values(RELEASES).includes(image)
      return isThere ? done : { status: 1, output: `${image} is not there.` }
    }
    const [, once] = /^compose run --rm --no-deps (\S+)$/.exec(line) ?? []
    if (once) return this.#stack.run(once, { image })
    const [, up] =
      /^compose up --detach --no-deps --no-build --wait --wait-timeout 90 (\S+)$/.exec(line) ?? []
    if (up) {
      await this.#stack.replace(up, image)
      return done
    }
    const [, within, command] = /^compose exec -T (\S+) (.+)$/.exec(line) ?? []
    if (within) return this.#stack.exec(within, command!.split(' '))
    return { status: 64, output: `docker ${line} is not known here.` }
  }
}
