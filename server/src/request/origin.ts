import type { IncomingHttpHeaders } from 'node:http'

export interface OriginRules {
  /** Where browsers reach this server, when that is not what the Host header says. */
  publicUrl?: string
  /** Further origins whose pages may act and connect, as `https://app.example`. */
  allowedOrigins: readonly string[]
}

/** `own`: a page of ours or of the list. `absent`: no browser says where it comes from. `foreign`: anybody else's page. */
export type OriginVerdict = 'own' | 'absent' | 'foreign'

/**
 * Whose page sends a request? `Sec-Fetch-Site` decides where there is one, since no page can forge it and no proxy
 * blurs it; `Origin` where that is missing, and for the origins of the list.
 */
export function judgeOrigin(headers: IncomingHttpHeaders, rules: OriginRules): OriginVerdict {
  const site = headers['sec-fetch-site']
  if (site === 'same-origin') return 'own'
  if (headers.origin === undefined) return site === undefined ? 'absent' : 'foreign'
  if (isListed(headers.origin, rules)) return 'own'
  if (site !== undefined || !URL.canParse(headers.origin)) return 'foreign'
  // Only the host: behind a proxy that ends TLS the scheme is not known here.
  return new URL(headers.origin).host === headers.host?.toLowerCase() ? 'own' : 'foreign'
}

/**
 * Whether the cookie of a handshake was meant. A page's long polling of its own origin is a GET, for which browsers send no
 * `Origin`, and no `Sec-Fetch-Site` either over plain http (Safari before 16.4 never). Our clients mark it with
 * `Curfew-Page: 1` instead: a page of another origin, or of another port of this host, whose requests have the cookie all
 * the same, can send a header of its own only after asking with a preflight, and that is answered for listed origins only.
 * A browser's websocket has an `Origin` always, so there is nothing to make up for.
 */
export function isCookieMeant(headers: IncomingHttpHeaders, rules: OriginRules): boolean {
  const verdict = judgeOrigin(headers, rules)
  if (verdict !== 'absent') return verdict === 'own'
  return headers['curfew-page'] === '1' && headers.upgrade === undefined
}

/** The origins that may act from elsewhere, as browsers write them. */
export const listedOrigins = ({ allowedOrigins, publicUrl }: OriginRules): string[] =>
  [...allowedOrigins, ...(publicUrl ? [publicUrl] : [])].flatMap((url) => originOf(url) ?? [])

function isListed(origin: string, rules: OriginRules): boolean {
  const written = originOf(origin)
  return written !== null && listedOrigins(rules).includes(written)
}

/** Not `URL.origin`: that is "null" for every scheme but a few, so one desktop application would pass for another. */
function originOf(text: string): string | null {
  if (!URL.canParse(text)) return null
  const { protocol, host } = new URL(text)
  return `${protocol}//${host}`
}
