import type { Config } from '../../config.ts'
import { legalFilesIn } from '../../features/legal/index.ts'
import type { Finding } from './finding.ts'

/** Which texts of the operator's own are shown, and files that are not, because of their names. */
export async function legal({ legalDir }: Pick<Config, 'legalDir'>): Promise<Finding> {
  const { files, strangers } = await legalFilesIn(legalDir)
  const own =
    files.length > 0 ? files.map(({ name }) => name).join(', ') : 'none: those of EventBuzz are shown'
  return {
    check: `legal texts in ${legalDir}`,
    isOk: strangers.length === 0,
    wanted: 'files such as privacy.md, terms.de.md, licences.fr.md, or none',
    found: strangers.length === 0 ? own : strangers.join(', '),
    fix: 'rename them, or take them away',
  }
}
