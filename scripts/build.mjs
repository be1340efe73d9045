// @ts-check
import { buildChanged, installMissing, requireNode } from './prepare.mjs'

requireNode()
installMissing()
await buildChanged()
