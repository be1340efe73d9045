import { Command } from 'commander'
import { loadConfig } from '../config.ts'
import { seedCategories } from '../features/categories/index.ts'
import { withDatabase } from './with-database.ts'

export function seedCategoriesCommand(): Command {
  return new Command('seed-categories')
    .description('add the default categories that are missing')
    .action(async () => {
      const added = await withDatabase(loadConfig(process.env), seedCategories)
      console.log(added === 0 ? 'All default categories are there.' : `${added} categories added.`)
    })
}
