import { InvalidArgumentError } from 'commander'

/** In lower case, as addresses are compared. */
export function email(value: string): string {
  const address = value.trim().toLowerCase()
  if (!/^[^\s@]+@[^\s@]+$/.test(address) || address.length > 254)
    throw new InvalidArgumentError('Expected an email address.')
  return address
}

/** What a person or a token is called. */
export function shortName(value: string): string {
  const name = value.trim()
  if (name === '' || [...name].length > 100 || /\p{Cc}/u.test(name))
    throw new InvalidArgumentError('Expected 1 to 100 characters.')
  return name
}
