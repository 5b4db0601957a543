/**
 * What an answer says in `Retry-After`, which is a number of seconds or a date (RFC 9110). A date is counted from the answer's own
 * `Date`: the clock of this device may be wrong.
 *
 * @returns seconds, 0 when there is nothing to wait for
 */
export function retryAfterSeconds(headers: { get(name: string): string | null }): number {
  const asked = headers.get('Retry-After')
  if (asked === null) return 0
  const seconds = /^\d+$/.test(asked)
    ? Number(asked)
    : (Date.parse(asked) - Date.parse(headers.get('Date') ?? '')) / 1_000
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : 0
}
