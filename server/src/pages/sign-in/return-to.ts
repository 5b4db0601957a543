/** Longer addresses are nobody's page. */
const MOST_CHARACTERS = 2_000

/**
 * The way back after signing in, if it is a path of this origin and nothing else. Judged after the same parsing that a
 * browser does, because `//host`, `/\host`, a tab in the middle and `/.//host` all lead to another site.
 *
 * @param value as it came in the query
 * @param fallback where to go instead
 */
export function safeReturnTo(value: unknown, fallback: string): string {
  if (typeof value !== 'string' || !value.startsWith('/') || value.length > MOST_CHARACTERS) return fallback
  if (!URL.canParse(value, 'http://here.invalid')) return fallback
  const { host, username, password, pathname, search, hash } = new URL(value, 'http://here.invalid')
  if (host !== 'here.invalid' || username !== '' || password !== '' || pathname.startsWith('//'))
    return fallback
  return `${pathname}${search}${hash}`
}
