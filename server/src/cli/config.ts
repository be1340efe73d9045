import { Command } from 'commander'
import { configurationMarkdown, describeConfig, loadConfig } from '../config.ts'

export function configCommand(): Command {
  return new Command('config')
    .description('show the settings in force, without secrets')
    .option('--markdown', 'print the text of docs/configuration.md instead')
    .action(({ markdown }: { markdown?: true }) => {
      console.log(markdown ? configurationMarkdown().trimEnd() : describeConfig(loadConfig(process.env)))
    })
}
