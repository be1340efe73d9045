// A build step: see prepare.mjs in scripts/.
import { prepareTemplate } from './template.ts'

await prepareTemplate()
