import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import proxyAddr from 'proxy-addr'
import { normalAddress } from './address.ts'

/** Says where a request comes from, as `normalAddress` gives it; null when that cannot be told. */
export interface AddressOf {
  (request: IncomingMessage): string | null
  /** The same for a websocket, which comes past the application: as far as the application trusts that was heard of last. */
  ofWebsocket(request: IncomingMessage): string | null
  /**
   * Hears whom an Express application trusts, for websockets, which do not come through it. It hears that also from each request
   * that does.
   *
   * @param app anything; what is no Express application is left alone
   */
  heedTrustOf(app: unknown): void
}

/** @param hop 0 for the other end of the TCP connection, 1 for the last entry of `X-Forwarded-For`, and so on */
type Trust = (address: string, hop: number) => boolean

/**
 * Reads addresses the same way for every door: from the TCP connection backwards through `X-Forwarded-For`, as far as its
 * proxies are trusted.
 *
 * @param trustedProxies addresses and networks; empty: nobody is trusted; undefined: whom the `trust proxy` of the Express
 *   application trusts that the request came through, and nobody where it came through none
 * @throws TypeError for what is neither an address nor a network
 */
export function readAddresses(trustedProxies: readonly string[] | undefined): AddressOf {
  const ours = trustedProxies && trustListed(trustedProxies)
  let theirs: Trust = trustNobody
  const heedTrustOf = (app: unknown): void => {
    theirs = trustOf(app) ?? theirs
  }
  const addressOf = (request: IncomingMessage): string | null => {
    const app = 'app' in request ? request.app : undefined
    heedTrustOf(app)
    return normalAddress(proxyAddr(request, ours ?? trustOf(app) ?? trustNobody))
  }
  const ofWebsocket = (request: IncomingMessage) => normalAddress(proxyAddr(request, ours ?? theirs))
  return Object.assign(addressOf, { ofWebsocket, heedTrustOf })
}

const trustNobody: Trust = () => false

/** What cannot be read is never trusted: there the way back ends. */
function trustListed(proxies: readonly string[]): Trust {
  const isListed = proxyAddr.compile([...proxies])
  return (address, hop) => isListed(normalAddress(address) ?? '', hop)
}

/** What Express makes of `trust proxy`: a list, a number of hops, or a function of the application's own. */
function trustOf(app: unknown): Trust | undefined {
  if (typeof app !== 'function' || !('get' in app) || typeof app.get !== 'function') return undefined
  const trust: unknown = app.get('trust proxy fn')
  if (typeof trust !== 'function') return undefined
  return (address, hop) => Boolean(trust(withoutPort(address), hop))
}

/** Gateways write ports and brackets, which no `trust proxy` reckons with. Anything else it hears as Express would tell it. */
const withoutPort = (address: string): string =>
  address && isIP(address) === 0 ? (normalAddress(address) ?? address) : address
