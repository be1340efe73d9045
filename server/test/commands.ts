import { afterEach, beforeEach, inject, vi } from 'vitest'

/** What the commands of a test write, which is kept from the terminal and empty before each test. */
export function useCommandOutput(): { stdout: string; stderr: string } {
  const output = { stdout: '', stderr: '' }
  beforeEach(() => {
    Object.assign(output, { stdout: '', stderr: '' })
    vi.spyOn(console, 'log').mockImplementation((line) => void (output.stdout += `${line}\n`))
    for (const name of ['stdout', 'stderr'] as const)
      vi.spyOn(process[name], 'write').mockImplementation((chunk) => {
        output[name] += String(chunk)
        return true
      })
  })
  afterEach(() => {
    vi.restoreAllMocks()
    vi.unstubAllEnvs()
  })
  return output
}

/** Commands join the run's database, as they would join that of a running server. Needs useCommandOutput. */
export function useDatabaseInCommands(): void {
  beforeEach(() => {
    const address = inject('databaseAddress')
    if (typeof address === 'string') vi.stubEnv('DATABASE_URL', address)
    else vi.stubEnv('DATA_DIR', address.socketDir)
  })
}
