/**
 * Keys for acts that must not be done twice: the same act sent again (after a time-out, by an impatient second click)
 * has the same key, a changed one has a new key.
 */
export const idempotencyKeys = (randomId: () => string): ((body: unknown) => string) => {
  let last: { body: string; key: string } | null = null
  return (body) => {
    const text = JSON.stringify(body)
    if (last?.body !== text) last = { body: text, key: randomId() }
    return last.key
  }
}
