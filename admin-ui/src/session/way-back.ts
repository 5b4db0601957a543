const SIGN_IN = '/sign-in'

/** The dashboard's own sign-in page, below where the dashboard is. */
export const isSignInPath = (pathname: string): boolean => pathname === SIGN_IN

/**
 * A path of the dashboard to come back to, as it stands in the sign-in page's address: whoever made the link may have written
 * anything. Never another origin, nor the sign-in page itself.
 */
export const wayBackOf = (raw: unknown): string | undefined => {
  if (typeof raw !== 'string' || !/^\/(?![/\\])/.test(raw)) return undefined
  // As a browser would read it: tabs and line ends are dropped, backslashes are slashes.
  const { origin, pathname } = new URL(raw, 'https://dashboard.invalid')
  return origin === 'https://dashboard.invalid' && !pathname.startsWith(SIGN_IN) ? raw : undefined
}
