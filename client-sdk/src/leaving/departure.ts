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
