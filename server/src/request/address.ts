import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/**
 * An address as it is recorded and compared: an IPv4 address that arrived inside of IPv6 (`::ffff:10.0.0.1`) as itself,
 * without the zone that means something on one machine only, and without the port that some gateways write behind it
 * (`198.51.100.20:40000`, `[2001:db8::1]:443`).
 *
 * @returns null for what is no address
 */
export function normalAddress(address: string | undefined): string | null {
  const bare = address && withoutPort(address.trim()).split('%')[0]
  // Not `ipaddr.isValid`, to which 010.1 is an address too.
  return bare && isIP(bare) !== 0 ? ipaddr.process(bare).toString() : null
}

function withoutPort(address: string): string {
  const [, inBrackets, v4] = /^(?:\[([^\]]+)\](?::\d{1,5})?|([\d.]+):\d{1,5})$/.exec(address) ?? []
  return inBrackets ?? v4 ?? address
}

/**
 * The networks of an address, from what counts as one caller to what one organisation may have altogether. Whoever has
 * IPv6 has at least a /64 of it, and can send each request from another address.
 */
export interface Networks {
  /** An IPv4 address, or the /64 of an IPv6 address, as PostgreSQL's `cidr` takes it. */
  caller: string
  /** Of IPv6 only: the /56 that a home is given, the /48 of a site. */
  wider: { home: string; site: string } | null
}

/** @param ip as `normalAddress` gives it */
export function networksOf(ip: string): Networks {
  if (ipaddr.IPv4.isValid(ip)) return { caller: ip, wider: null }
  const within = (bits: number) => `${ipaddr.IPv6.networkAddressFromCIDR(`${ip}/${bits}`).toString()}/${bits}`
  return { caller: within(64), wider: { home: within(56), site: within(48) } }
}
