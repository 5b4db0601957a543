/**
 * Where Curfew is mounted, read off the dashboard's own address: everything before its last `/admin`.
 *
 * @param baseUri `document.baseURI`: the server's `<base href>` where there is one, else the page's address.
 * @returns '' at the root, '/curfew' under a prefix: never with a slash at its end.
 */
export const mountOf = (baseUri: string): string => {
  const match = /^(.*)\/admin(?:\/.*)?$/.exec(new URL(baseUri).pathname)
  return match?.[1] ?? ''
}
