import { cpus, totalmem } from 'node:os'
import type { Recovery } from './proofs/restore.ts'
import type { Report } from './report.ts'

const HEAD = `# The rehearsal

\`npm run rehearse\` (as root, on Linux; \`.ci/with-deploy-tools npm run rehearse\` where Caddy and Alertmanager are not
installed) starts all of production on one machine without Docker, asks it what operators want to be sure of, and ends
with what failed. \`npm run rehearse -- --long\` does more of each and writes what it measured into this page.

**What runs** is \`compose.yaml\` itself: each service is a process that sees its image's folders, its mounts and secrets,
its own networks and nothing else, read-only and with no rights, as the user of \`EVENTBUZZ_UID\`. Names, addresses, ports,
health checks, start order and \`eventbuzz init\` are those of a server. \`eventbuzz deploy\` finds a \`docker\` that does the
same with these processes. See [why](../decisions/0034-a-rehearsal-without-docker.md).

**What differs from a server**: programs are those of Debian 12 and Maven Central instead of the images' (PostgreSQL 15,
Prometheus 2.42, Alertmanager 0.28.1, Keycloak 26.7.3); Caddy signs its certificates itself, as the name of the site ends
in \`.internal\`; something that only answers its health check stands for Grafana; memory is measured, and limits are not
enforced; Meilisearch is left out, as no package has it. Alerts are tried by a second Prometheus and Alertmanager whose
copies of the rules wait for a twentieth of the time.

A proof that fails says what was found. The last line is \`N passed, N failed\`, and the exit status is 0 when none failed.
\`REHEARSAL_KEEP=1\` keeps the folder with the log of every service. \`-- --only restore,alerts\` leaves other parts out;
there are \`routes\`, \`monitoring\`, \`roll-out\`, \`restore\` and \`alerts\`.

With 2 CPUs the short form takes four to five minutes, of which Keycloak's starts are one and the requests one, and the long
form a quarter of an hour.
`

/** The page of the documentation with what the long form has measured. */
export function page(
  report: Report,
  { memory, recovery }: { memory: string; recovery: Recovery | undefined },
): string {
  const machine = `${cpus().length} CPUs, ${Math.round(totalmem() / 2 ** 30)} GB, PostgreSQL 15, Node.js ${process.versions.node}`
  return `${HEAD}
## The last long form

On ${new Date().toISOString().slice(0, 10)}, with ${machine}. ${report.passed} passed, ${report.failed} failed.

| proof | found | s |
| --- | --- | ---: |
${report.lines.map(({ name, said, seconds, isWell }) => `| ${name} | ${isWell ? '' : 'FAILED: '}${cell(said)} | ${seconds} |`).join('\n')}

### Memory

The share of each service in the machine's memory (PSS), while the requests above were answered.

${memory}

### Recovery

${recovery ? `${recovery.what}: a backup takes ${recovery.backupS} s. After everything was lost, the restore takes ${recovery.restoreS} s, and the site is open again after ${recovery.untilOpenS} s.` : 'Not measured.'}
`
}

const cell = (text: string) => text.replaceAll('\n', ' ').replaceAll('|', '\\|').slice(0, 400)
