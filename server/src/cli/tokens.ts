import { Command, InvalidArgumentError, Option } from 'commander'
import { API_SCOPES, TOKEN_DAYS, type ApiScope } from '@eventbuzz/contract/api-tokens'
import { allTokens, createToken, findPerson, revokeToken } from '../features/identity/index.ts'
import { CliFailure } from './failure.ts'
import { email, shortName } from './option-values.ts'
import { noAccount } from './users.ts'
import { COMMAND, withAccounts } from './with-accounts.ts'

export function tokensCommand(): Command {
  return new Command('tokens')
    .description('look after API tokens of programs: list them, make one, end one')
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(createCommand())
    .addCommand(revokeCommand())
}

const userOption = (what: string) => new Option('--user <address>', what).argParser(email)

function createCommand(): Command {
  return new Command('create')
    .description('make a token that acts for somebody, and print it once')
    .addOption(userOption('the email address of its owner').makeOptionMandatory())
    .addOption(
      new Option('--scope <scope>', `what it opens, again for more: ${API_SCOPES.join(', ')}`)
        .argParser(addScopes)
        .makeOptionMandatory(),
    )
    .option('--name <name>', 'what it is for', shortName, 'Made by a command')
    .option('--expires-in <days>', `such as ${TOKEN_DAYS.default}d`, days, TOKEN_DAYS.default)
    .action(async (options: { user: string; scope: ApiScope[]; name: string; expiresIn: number }) => {
      const made = await withAccounts(async (deps) => {
        const { id } = await personOf(deps, options.user)
        const { name, scope: scopes, expiresIn: expires_in_days } = options
        return createToken(deps, COMMAND, id, { name, scopes, expires_in_days })
      })
      process.stderr.write(`It acts for ${options.user} until ${made.expires_at} and is not shown again:\n`)
      console.log(made.token)
    })
}

function listCommand(): Command {
  return new Command('list')
    .description('all tokens, the newest first (the default)')
    .addOption(userOption('those of one person'))
    .action(async ({ user }: { user?: string }) => {
      const tokens = await withAccounts(async (deps) =>
        allTokens(deps.db, user === undefined ? undefined : (await personOf(deps, user)).id),
      )
      const now = new Date().toISOString()
      const lines = tokens.map((token) => {
        const end = token.revoked_at ? 'revoked' : token.expires_at <= now ? 'expired' : 'good until'
        const at = (token.revoked_at ?? token.expires_at).slice(0, 10)
        const used = token.last_used_at ? `used ${token.last_used_at.slice(0, 16)}Z` : 'never used'
        return `${token.id}  ${token.prefix}…  ${token.email ?? token.subject}  ${token.scopes.join(',')}  ${end} ${at}, ${used}  ${token.name}`
      })
      console.log(lines.length === 0 ? 'There are no tokens.' : lines.join('\n'))
    })
}

function revokeCommand(): Command {
  return new Command('revoke')
    .description('end a token at once')
    .argument('<id>', 'what `tokens list` shows first', tokenId)
    .action(async (id: string) => {
      await withAccounts((deps) => revokeToken(deps, COMMAND, id))
      console.log('It opens nothing any more.')
    })
}

async function personOf(deps: Parameters<typeof findPerson>[0], address: string): Promise<{ id: string }> {
  const person = await findPerson(deps, address)
  if (person === 'unknown') throw new CliFailure(noAccount(address))
  if (person === 'several')
    throw new CliFailure(`Several people came with the address ${address}, and accounts cannot be looked up.`)
  return person
}

function addScopes(value: string, before: ApiScope[] = []): ApiScope[] {
  const scopes = value.split(',').map((part) => part.trim())
  const isScope = (scope: string): scope is ApiScope => (API_SCOPES as readonly string[]).includes(scope)
  if (!scopes.every(isScope)) throw new InvalidArgumentError(`There are ${API_SCOPES.join(', ')}.`)
  return [...before, ...scopes]
}

function days(value: string): number {
  const count = Number(/^(\d{1,3})d$/.exec(value)?.[1])
  if (!(count >= 1 && count <= TOKEN_DAYS.maximum))
    throw new InvalidArgumentError(`Expected 1d to ${TOKEN_DAYS.maximum}d.`)
  return count
}

function tokenId(value: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value))
    throw new InvalidArgumentError('Expected the id of a token.')
  return value
}
