import type { ServerResponse } from 'node:http'
import { stringifySetCookie } from 'cookie'

/** How the session cookie is written. */
export interface SessionCookie {
  name: string
  /** Sent over https only. */
  secure: boolean
}

/**
 * The session cookie of an installation: `__Host-curfew` where browsers come by https, which no sibling domain can set
 * or overwrite, else plain `curfew`.
 *
 * @param publicUrl where browsers reach the server; absent: plain http on this machine
 * @param name overrides the name
 */
export function sessionCookie({ publicUrl, name }: { publicUrl?: string; name?: string }): SessionCookie {
  const secure = publicUrl !== undefined && new URL(publicUrl).protocol === 'https:'
  return { name: name ?? (secure ? '__Host-curfew' : 'curfew'), secure }
}

/** Gives the browser a token to keep until it is closed. */
export function setSessionCookie(
  response: ServerResponse,
  { name, secure }: SessionCookie,
  token: string,
): void {
  const attributes = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const
  response.appendHeader('Set-Cookie', stringifySetCookie({ name, value: token, ...attributes }))
}
