import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { S3Files } from '../../server/src/adapters/files/s3.ts'
import { freePort, root, run, sleep, type Run } from '../../e2e/lib/server.ts'
import type { SecretFiles } from './secrets.ts'

export const BUCKET = 'eventbuzz-public'

/** VersityGW, started as in compose.yaml. */
export class ObjectStorage {
  readonly endpoint: string
  readonly #process: Run
  readonly #dir: string
  readonly #secrets: SecretFiles

  static async start(secrets: SecretFiles): Promise<ObjectStorage> {
    const port = await freePort()
    // Its extended attributes are not there on every tmpfs.
    const dir = mkdtempSync(join(process.env['TEST_S3_DIR'] ?? tmpdir(), 'eventbuzz-objects-'))
    mkdirSync(join(dir, 'users'))
    mkdirSync(join(dir, 'objects'))
    copyFileSync(join(secrets.dir, 'object_storage_users'), join(dir, 'users/users.json'))
    const server = run('sh', [join(root, 'deploy/object-storage/start.sh')], {
      SECRETS_DIR: secrets.dir,
      OBJECTS_DIR: join(dir, 'objects'),
      VGW_PORT: `127.0.0.1:${port}`,
      VGW_HEALTH: '/healthz',
      VGW_IAM_DIR: join(dir, 'users'),
      VGW_DISABLE_ACL: 'true',
      VGW_QUIET: 'true',
    })
    const storage = new ObjectStorage(`http://127.0.0.1:${port}`, server, dir, secrets)
    for (let tries = 0; !(await storage.#answers()); tries++) {
      if (tries > 200 || server.process.exitCode !== null)
        throw new Error(`versitygw did not start: ${server.output()}`)
      await sleep(50)
    }
    return storage
  }

  private constructor(endpoint: string, server: Run, dir: string, secrets: SecretFiles) {
    this.endpoint = endpoint
    this.#process = server
    this.#dir = dir
    this.#secrets = secrets
  }

  /** As EventBuzz, or with the keys of somebody else. */
  files(
    accessKey = this.#secrets.get('s3_access_key'),
    secretKey = this.#secrets.get('s3_secret_key'),
  ): S3Files {
    return new S3Files({ endpoint: this.endpoint, bucket: BUCKET, region: 'us-east-1', accessKey, secretKey })
  }

  bucketSettings() {
    return {
      endpoint: this.endpoint,
      bucket: BUCKET,
      region: 'us-east-1',
      accessKey: this.#secrets.get('s3_access_key'),
      adminAccessKey: this.#secrets.get('object_storage_root_access_key'),
      adminSecretKey: this.#secrets.get('object_storage_root_secret_key'),
    }
  }

  async stop(): Promise<void> {
    this.#process.process.kill('SIGTERM')
    await this.#process.ended
  }

  async remove(): Promise<void> {
    await this.stop()
    rmSync(this.#dir, { recursive: true, force: true })
  }

  async #answers(): Promise<boolean> {
    return fetch(`${this.endpoint}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    )
  }
}
