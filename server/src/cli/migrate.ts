import { Command } from 'commander'
import { loadConfig } from '../config.ts'
import { migrate } from '../db/migrate.ts'
import { withDatabase } from './with-database.ts'

export function migrateCommand(): Command {
  return new Command('migrate').description('bring the database schema up to date').action(async () => {
    const config = { ...loadConfig(process.env), migrateOnStart: false }
    const applied = await withDatabase(config, ({ pool }) => migrate(pool))
    for (const name of applied) console.log(`applied ${name}`)
    console.log(applied.length === 0 ? 'The schema is up to date.' : `${applied.length} migrations applied.`)
  })
}
