/**
 * The sign-in page's address with the way back: path, query and fragment of this page, never another origin.
 *
 * @param signInUrl relative or absolute
 * @param here the address of this page; null: no way back
 */
export function signInAddress(signInUrl: string, here: string, wayBack: boolean): string {
  const address = new URL(signInUrl, here)
  if (wayBack) {
    const { pathname, search, hash } = new URL(here)
    address.searchParams.set('returnTo', `${pathname}${search}${hash}`)
  }
  return address.href
}

/**
 * How long the signed-out screen stays before the page is left, in milliseconds.
 *
 * @param readSeconds the time to read it
 * @param spreadSeconds the notice's: after everyone was signed out, not everyone signs in at once
 * @param random from 0 up to 1
 */
export function departureDelay(
  readSeconds: number,
  spreadSeconds: number | undefined,
  random: number,
): number {
  return Math.round((readSeconds + (spreadSeconds ?? 0) * random) * 1_000)
}
