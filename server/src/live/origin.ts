import type { IncomingHttpHeaders } from 'node:http'

export interface OriginRules {
  /** Where browsers reach this server, when that is not what the Host header says. */
  publicUrl?: string
  /** Further origins whose pages may connect, as `https://app.example`. */
  allowedOrigins: readonly string[]
}

/**
 * `own`: a page of ours or of the list. `absent`: no page at all, as a program connects: it may show a token that it holds,
 * but no cookie that came along by itself. `foreign`: anybody else's page.
 */
export type OriginVerdict = 'own' | 'absent' | 'foreign'

/** Whose page opens the connection? CORS does not cover websockets, so this is what keeps other sites out. */
export function judgeOrigin(headers: IncomingHttpHeaders, rules: OriginRules): OriginVerdict {
  if (headers.origin === undefined) {
    // Browsers leave Origin out when a page polls its own origin; this header no page can forge.
    return headers['sec-fetch-site'] === 'same-origin' ? 'own' : 'absent'
  }
  const origin = parse(headers.origin)
  if (origin === null) return 'foreign'
  // Only the host is compared: behind a proxy that ends TLS the scheme is not known here.
  if (origin.host === headers.host?.toLowerCase()) return 'own'
  const listed = [...rules.allowedOrigins, ...(rules.publicUrl ? [rules.publicUrl] : [])].map(parse)
  return listed.some((each) => each?.host === origin.host && each.protocol === origin.protocol)
    ? 'own'
    : 'foreign'
}

// Not `URL.origin`: that is "null" for all schemes but a few, so the wrong app would equal the right one.
const parse = (text: string): URL | null => (URL.canParse(text) ? new URL(text) : null)
