import { text } from 'node:stream/consumers'
import { Command, Option } from 'commander'
import { ROLES, type Role } from '@eventbuzz/contract/identity'
import { AccountExistsError, PasswordRefusedError, type Account } from '../adapters/accounts/port.ts'
import { eraseUser } from '../features/data-rights/index.ts'
import { changeRole, createAccount } from '../features/identity/index.ts'
import { newPassword } from '../lib/new-password.ts'
import { CliFailure } from './failure.ts'
import { email, shortName } from './option-values.ts'
import { openFiles } from '../wire.ts'
import { COMMAND, withAccounts } from './with-accounts.ts'
import { withCache } from './with-cache.ts'

const PAGE = 100

export function usersCommand(): Command {
  return new Command('users')
    .description('look after accounts: list them, make one, change a role, erase one')
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(createCommand())
    .addCommand(roleCommand())
    .addCommand(eraseCommand())
}

const emailOption = () => new Option('--email <address>', 'whose').argParser(email).makeOptionMandatory()
const roleOption = () =>
  new Option('--role <role>', 'the highest one; the ones below it are included')
    .choices(ROLES)
    .makeOptionMandatory()

function listCommand(): Command {
  return new Command('list')
    .description('all accounts with their roles (the default)')
    .option('--json', 'print them as JSON')
    .action(async ({ json }: { json?: true }) => {
      const found = await withAccounts(async ({ accounts }) => {
        const all: Account[] = []
        for (;;) {
          const page = await accounts.list({ limit: PAGE, offset: all.length })
          all.push(...page)
          if (page.length < PAGE) return all
        }
      })
      console.log(json ? JSON.stringify(found.map(asJson), null, 2) : formatAccounts(found).join('\n'))
    })
}

function createCommand(): Command {
  return new Command('create')
    .description('make an account, such as that of the first admin')
    .addOption(emailOption())
    .addOption(roleOption())
    .option('--name <name>', 'what others see', shortName)
    .option(
      '--password-stdin',
      'read the password from standard input (default: make one, and print it once)',
    )
    .action(async (options: { email: string; role: Role; name?: string; passwordStdin?: true }) => {
      const password = options.passwordStdin ? await passwordFromStandardInput() : newPassword()
      const account = { email: options.email, role: options.role, password }
      await withAccounts((deps) =>
        createAccount(deps, COMMAND, options.name ? { ...account, name: options.name } : account),
      ).catch((error: unknown) => {
        if (error instanceof PasswordRefusedError) throw new CliFailure(error.message)
        if (!(error instanceof AccountExistsError)) throw error
        throw new CliFailure(
          `${options.email} has an account. Change its role: eventbuzz users role --email ${options.email} --role ${options.role}`,
        )
      })
      process.stderr.write(`${options.email} has an account with the role ${options.role}.\n`)
      if (options.passwordStdin) return
      process.stderr.write('Its password, which is not shown again:\n')
      console.log(password)
    })
}

function roleCommand(): Command {
  return new Command('role')
    .description('give a role and take the higher ones')
    .addOption(emailOption())
    .addOption(roleOption())
    .action(async (options: { email: string; role: Role }) => {
      const roles = await withAccounts(async (deps) => {
        const account = await deps.accounts.find({ email: options.email })
        return account && changeRole(deps, COMMAND, account.subject, options.role)
      })
      if (!roles) throw new CliFailure(noAccount(options.email))
      console.log(
        `${options.email}: ${roles.before.join(', ') || 'no role'} → ${roles.after.join(', ')}. Whoever is signed in has it with their next access token.`,
      )
    })
}

function eraseCommand(): Command {
  return new Command('erase')
    .description('erase somebody and all that is theirs at once, with no way back')
    .addOption(emailOption())
    .addOption(new Option('--yes', 'you mean it').makeOptionMandatory())
    .action(async (options: { email: string }) => {
      const { isDone, keeper } = await withAccounts(async (deps, config) => ({
        isDone: await withCache(config, (cache) =>
          eraseUser({ ...deps, cache, files: openFiles(config) }, COMMAND, options.email),
        ),
        keeper: deps.accounts.isAbsent && config.oidcIssuer,
      }))
      if (!isDone) throw new CliFailure(noAccount(options.email))
      console.log(`${options.email} is erased.`)
      if (keeper)
        process.stderr.write(
          `Their account at ${keeper} stays, as KEYCLOAK_CLIENT_SECRET is not set: remove it there.\n`,
        )
    })
}

export const noAccount = (address: string) =>
  `Nobody has an account with the address ${address}. See: eventbuzz users list`

async function passwordFromStandardInput(): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write('Password, then Ctrl-D: ')
  const password = (await text(process.stdin)).replace(/\r?\n$/, '')
  if (password === '') throw new CliFailure('Standard input has no password.')
  if (/[\r\n]/.test(password)) throw new CliFailure('Standard input has more than one line.')
  return password
}

const asJson = (account: Account) => ({
  subject: account.subject,
  email: account.email,
  email_verified: account.isEmailVerified,
  name: account.name ?? null,
  roles: account.roles,
  created_at: account.createdAt.toISOString(),
})

/** What `users list` prints, as lines. */
function formatAccounts(accounts: Account[]): string[] {
  if (accounts.length === 0)
    return ['There are no accounts. Make one: eventbuzz users create --email … --role admin']
  const width = Math.max(...accounts.map((account) => account.email.length))
  return accounts.map(({ email: address, roles, createdAt, name: shown }) => {
    const highest = ROLES.findLast((role) => roles.includes(role)) ?? 'none'
    return `${address.padEnd(width)}  ${highest.padEnd(9)}  since ${createdAt.toISOString().slice(0, 10)}  ${shown ?? ''}`.trimEnd()
  })
}
