import { describe, expect, it } from 'vitest'
import { readSettings } from './settings.ts'

const read = (text: string | null) => readSettings({ getItem: () => text })

describe('the settings of a device', () => {
  it('are what was chosen', () => {
    const chosen = { language: 'de', units: 'mi', theme: 'dark', radiusM: 25_000, map: 'builtin' }
    expect(read(JSON.stringify(chosen))).toEqual(chosen)
  })

  it.each([
    null,
    '',
    'no json',
    'null',
    '[]',
    '{"language":"<script>","units":"parsec","theme":"pink","radiusM":-1,"map":"https://e.test"}',
  ])('are none where the browser holds %j', (text) => expect(read(text)).toEqual({}))
})
