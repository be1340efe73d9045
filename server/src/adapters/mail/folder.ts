import { randomUUID } from 'node:crypto'
import { access, constants, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import nodemailer from 'nodemailer'
import { mailOptions } from './mail-options.ts'
import { MailUnavailableError, type Mail, type Message } from './port.ts'

/** Writes mails into a folder, one .eml file each, for people to open: where no mail server is set. */
export class FolderMail implements Mail {
  readonly #dir: string
  readonly #from: string
  readonly #composer = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'windows' })

  constructor({ dir, from }: { dir: string; from: string }) {
    this.#dir = dir
    this.#from = from
  }

  async send(message: Message): Promise<void> {
    const { message: eml } = await this.#composer.sendMail(mailOptions(message, this.#from))
    await orUnavailable(async () => {
      await mkdir(this.#dir, { recursive: true, mode: 0o700 })
      const unfinished = join(this.#dir, `.${randomUUID()}`)
      try {
        // Links in it are as good as a password.
        await writeFile(unfinished, eml as Buffer, { mode: 0o600, flush: true })
        await rename(unfinished, join(this.#dir, `${message.id.replace(/[^\w.-]/g, '_')}.eml`))
      } catch (error) {
        await rm(unfinished, { force: true })
        throw error
      }
    })
  }

  ping = (): Promise<void> =>
    orUnavailable(async () => {
      await mkdir(this.#dir, { recursive: true, mode: 0o700 })
      await access(this.#dir, constants.R_OK | constants.W_OK | constants.X_OK)
    })

  forgetBefore = (before: Date): Promise<void> =>
    orUnavailable(async () => {
      const names = await readdir(this.#dir).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return []
        throw error
      })
      // Nothing else in it is ours; what begins with a point was not finished when the process ended.
      for (const name of names.filter((each) => /^\.[0-9a-f-]{36}$|\.eml$/.test(each))) {
        const path = join(this.#dir, name)
        if ((await stat(path)).mtime < before) await rm(path, { force: true })
      }
    })

  async close(): Promise<void> {
    // Nothing is held open.
  }
}

async function orUnavailable(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw code === undefined ? error : new MailUnavailableError(`The mail folder: ${code}`, { cause: error })
  }
}
