// @ts-check
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { buildChanged, installMissing, requireNode, root } from './prepare.mjs'

requireNode()
installMissing()
await buildChanged()
await import(pathToFileURL(join(root, 'server/dist/eventbuzz.js')).href)
