import { describe, expect, it } from 'vitest'
import { clientNetwork, isInNetworks, isPrivateAddress, parseNetworks } from './networks.ts'

describe('parseNetworks', () => {
  it.each([
    ['none', []],
    ['10.1.2.3', ['10.1.2.3/32']],
    ['10.0.0.0/8, 2001:db8::/32', ['10.0.0.0/8', '2001:db8::/32']],
    ['loopback', ['127.0.0.0/8', '::1/128']],
  ])('reads %s', (text, blocks) => {
    expect(parseNetworks(text)).toEqual(blocks)
  })

  it.each([
    'true',
    '1',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/',
    '10.0.0/8',
    '10.0.0.0/8/8',
    'fe80::1%eth0',
    'proxy',
    '10.0.0.1,',
    ',',
    'toString',
    '0x7f.1',
  ])('refuses %s', (text) => {
    expect(parseNetworks(text)).toBeUndefined()
  })
})

describe('isInNetworks', () => {
  const isTrusted = isInNetworks(['10.1.0.0/16', 'fd00::/8', '192.0.2.1/32'])
  it.each([
    ['10.1.255.1', true],
    ['10.2.0.1', false],
    ['::ffff:10.1.0.1', true],
    ['::ffff:10.2.0.1', false],
    ['fd12::1', true],
    ['fe00::1', false],
    ['192.0.2.1', true],
    ['192.0.2.10', false],
    ['unknown', false],
    ['', false],
    [undefined, false],
  ])('%s: %s', (address, expected) => {
    expect(isTrusted(address)).toBe(expected)
  })

  it('knows private addresses', () => {
    const addresses = [
      '127.0.0.1',
      '::1',
      '10.9.9.9',
      '172.31.0.1',
      '192.168.1.1',
      'fd00::1',
      '::ffff:127.0.0.1',
    ]
    expect(addresses.filter((address) => !isPrivateAddress(address))).toEqual([])
    const foreign = ['8.8.8.8', '172.32.0.1', '2001:db8::1', '::ffff:8.8.8.8', '0.0.0.0', '::']
    expect(foreign.filter(isPrivateAddress)).toEqual([])
  })
})

describe('clientNetwork', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['::FFFF:cb00:7109', '203.0.113.9'],
    ['2001:db8:1:2:aaaa:bbbb:cccc:dddd', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['2001:db8:1:2:3:4:5::', '2001:db8:1:2::/64'],
    ['not an address', 'not an address'],
  ])('takes %s for %s', (address, network) => {
    expect(clientNetwork(address)).toBe(network)
  })
})
