import type { Ajv } from 'ajv'
import { fullFormats } from 'ajv-formats/dist/formats.js'

const asText = fullFormats['date-time'] as { validate: (text: string) => boolean }

/**
 * Takes for a `date-time` only what `new Date` reads: by its form alone a leap second is one too, and an offset without
 * minutes, and either would go on from here as an invalid date.
 */
export function readInstantsAsDates(ajv: Ajv): void {
  ajv.addFormat('date-time', (text) => asText.validate(text) && !Number.isNaN(Date.parse(text)))
}
