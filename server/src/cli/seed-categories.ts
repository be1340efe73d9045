import { Command } from 'commander'
import { loadConfig } from '../config.ts'
import { seedCategories } from '../features/categories/index.ts'
import { withCache } from './with-cache.ts'
import { withDatabase } from './with-database.ts'

export function seedCategoriesCommand(): Command {
  return new Command('seed-categories')
    .description('add the default categories that are missing')
    .action(async () => {
      const config = loadConfig(process.env)
      const added = await withCache(config, (cache) =>
        withDatabase(config, ({ db }) => seedCategories({ db, cache })),
      )
      console.log(added === 0 ? 'All default categories are there.' : `${added} categories added.`)
    })
}
