// Containers ask every few seconds, and this loads a tenth of what the whole command does. `eventbuzz health` starts here.
import { CommanderError } from 'commander'
import { healthCommand } from './health.ts'

try {
  await healthCommand().exitOverride().parseAsync(process.argv.slice(3), { from: 'user' })
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}
