import { BlockList, isIP, isIPv6 } from 'node:net'

const NAMED: Record<string, string[]> = {
  none: [],
  loopback: ['127.0.0.0/8', '::1/128'],
  // prettier-ignore
  private: [
    '127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16',
    '::1/128', 'fc00::/7', 'fe80::/10',
  ],
}

/** Reads `loopback,10.1.2.3,fd00::/8` as CIDR blocks. @returns undefined when a part is none. */
export function parseNetworks(text: string): string[] | undefined {
  const blocks = text.split(',').map((part) => parseNetwork(part.trim()))
  return blocks.every((block) => block !== undefined) ? blocks.flat() : undefined
}

function parseNetwork(part: string): string[] | undefined {
  if (Object.hasOwn(NAMED, part)) return NAMED[part]
  const [address = '', prefix, ...rest] = part.split('/')
  const version = isIP(address)
  // A zone, as in fe80::1%eth0, means something on this machine only.
  if (version === 0 || address.includes('%') || rest.length > 0) return undefined
  const bits = version === 4 ? 32 : 128
  if (prefix === undefined) return [`${address}/${bits}`]
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits ? [`${address}/${prefix}`] : undefined
}

/** A function that tells whether an address is in one of the CIDR blocks; an IPv4 address may come mapped to IPv6. */
export function isInNetworks(blocks: readonly string[]): (address: string | undefined) => boolean {
  const list = new BlockList()
  for (const block of blocks) {
    const [address = '', prefix] = block.split('/')
    list.addSubnet(address, Number(prefix), isIPv6(address) ? 'ipv6' : 'ipv4')
  }
  return (address) => {
    const version = isIP(address ?? '')
    return version !== 0 && list.check(address!, version === 6 ? 'ipv6' : 'ipv4')
  }
}

/** Loopback, private and link-local addresses. */
export const isPrivateAddress = isInNetworks(NAMED['private']!)

/**
 * What stands for one client: an IPv4 address as it is, of an IPv6 address its /64, which is the least that a
 * subscriber gets.
 */
export function clientNetwork(address: string): string {
  const [bare = ''] = address.split('%')
  if (!isIPv6(bare)) return bare.toLowerCase()
  // The URL parser writes an address in its shortest form, with hexadecimal groups only.
  const [head = '', tail] = new URL(`http://[${bare}]`).hostname.slice(1, -1).split('::')
  const before = head.split(':').filter(Boolean)
  const after = (tail ?? '').split(':').filter(Boolean)
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after].map((group) => parseInt(group, 16))
  const isMappedIpv4 = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  if (isMappedIpv4)
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 255])
      .join('.')
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`
}
