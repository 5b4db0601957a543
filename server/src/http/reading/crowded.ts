/** Far more fields than any request has that somebody means. */
const MOST_FIELDS = 200

/**
 * Whether a value has more fields than any schema knows, those of its objects in objects counted too; what stands in
 * lists is for `listOf` to bound. A schema names each field that it does not know, once for each form that a union has: a
 * hundred thousand of them stopped the process for 130 ms before one was told.
 *
 * @param value as JSON gave it; it is read no further than up to the bound
 */
export function isCrowded(value: unknown): boolean {
  const waiting = [value]
  let fields = 0
  for (let each = waiting.pop(); each !== undefined; each = waiting.pop()) {
    if (typeof each !== 'object' || each === null || Array.isArray(each)) continue
    for (const key in each) {
      if (++fields > MOST_FIELDS) return true
      waiting.push((each as Record<string, unknown>)[key])
    }
  }
  return false
}
