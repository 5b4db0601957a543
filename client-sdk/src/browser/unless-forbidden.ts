/**
 * Every feature that a browser may forbid, or not have yet, is touched in this folder only. Where a person blocks cookies,
 * reading `sessionStorage` throws, and so does `new BroadcastChannel`; no session depends on either.
 *
 * @returns null where the browser refuses
 */
export function unlessForbidden<T>(touch: () => T): T | null {
  try {
    return touch()
  } catch {
    return null
  }
}
