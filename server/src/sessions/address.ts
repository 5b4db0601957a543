import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/**
 * An address as it is recorded and compared: an IPv4 address that arrived inside of IPv6 (`::ffff:10.0.0.1`) as itself,
 * without the zone that means something on one machine only.
 *
 * @returns null for what is no address
 */
export function normalAddress(address: string | undefined): string | null {
  const bare = address?.split('%')[0]
  // Not `ipaddr.isValid`, to which 010.1 is an address too.
  return bare && isIP(bare) !== 0 ? ipaddr.process(bare).toString() : null
}
