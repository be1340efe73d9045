import type { Config } from '../config.ts'
import { CliFailure } from './failure.ts'

/** What to do when an address cannot be listened on; `prefix` is that of the settings that named it. */
export function listenFailure(
  error: unknown,
  { host, port }: Pick<Config, 'host' | 'port'>,
  prefix: '' | 'METRICS_' = '',
): Error {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'EADDRINUSE') {
    return new CliFailure(
      `Port ${port} is in use by another program. Stop that one, or set ${prefix}PORT, as in ${prefix}PORT=${port + 1}.`,
    )
  }
  if (code === 'EACCES') {
    return new CliFailure(
      `Port ${port} may not be opened by this user. Set ${prefix}PORT to a number above 1023.`,
    )
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new CliFailure(
      `${prefix}HOST ${host} is no address of this machine. Use 127.0.0.1, or 0.0.0.0 for all.`,
    )
  }
  return error as Error
}
