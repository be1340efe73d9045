import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const LABEL = '{{index .Config.Labels "org.opencontainers.image.revision"}}'
export const isCommit = (text: string) => /^[0-9a-f]{40}$/.test(text)

/**
 * @param env with the commits of this program and of the folder that it works in, where they are known.
 * @returns what to tell the operator, where the two differ: this program knows other variables, secrets and images.
 */
export function differenceFromFolder(env: NodeJS.ProcessEnv): string | undefined {
  const { EVENTBUZZ_REVISION: revision = '', EVENTBUZZ_CHECKOUT: checkout = '' } = env
  if (!isCommit(revision) || !isCommit(checkout) || revision === checkout) return undefined
  return `This is init of commit ${revision.slice(0, 12)}, compose.yaml and deploy/ are of ${checkout.slice(0, 12)}. How to run theirs: docs/operations/upgrade.md.`
}

/**
 * A roll-out changes images alone: compose.yaml and deploy/ stay as they are in the folder of the server.
 *
 * @param checkout the commit of that folder, by deploy/eventbuzz; undefined or empty: nobody knows.
 * @returns what to tell the operator, where the image is of another commit.
 */
export async function differenceFromCheckout(
  image: string,
  checkout: string | undefined,
): Promise<string | undefined> {
  if (!checkout || !isCommit(checkout)) return undefined
  const args = ['image', 'inspect', '--format', LABEL, image]
  const { stdout } = await promisify(execFile)('docker', args)
  const revision = stdout.trim()
  // What was built by hand has none.
  if (!isCommit(revision) || revision === checkout) return undefined
  return `The image is of commit ${revision.slice(0, 12)}, compose.yaml and deploy/ are of ${checkout.slice(0, 12)}. Bring them along: docs/operations/upgrade.md.`
}
