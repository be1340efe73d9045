import { describe, expect, it, vi } from 'vitest'
import { useCommandOutput } from '../../test/commands.ts'
import { main } from '../main.ts'

describe('eventbuzz import and demo', () => {
  const output = useCommandOutput()

  it.each([
    [['import'], 2, 'missing required argument'],
    [['import', '-'], 2, '--source is needed'],
    [['import', 'demo.jsonld'], 2, '--source is needed'],
    [['import', 'x.json', '--source', ' '], 2, 'Expected 1 to 100 characters'],
    [['import', 'x.json', '--source', 'demo'], 2, 'name of the demo events'],
    [['import', 'x.json', '--no-such-option'], 2, 'unknown option'],
    [['import', 'no-such-file.json'], 1, 'no-such-file.json: there is no such file.\n'],
    [['import', '.', '--source', 'x'], 1, '.: it is a folder.\n'],
  ])('%j ends with %d', async (args, status, message) => {
    expect(await main(args)).toBe(status)
    expect(output.stderr).toContain(message)
  })

  it('refuses demo events in production in one line', async () => {
    vi.stubEnv('ENVIRONMENT', 'production')
    vi.stubEnv('DATABASE_URL', 'postgres://nobody@127.0.0.1:1/none')
    expect(await main(['demo'])).toBe(1)
    expect(output.stderr).toBe('Demo events are for trying things out; this is ENVIRONMENT=production.\n')
  })
})
