const KB = 1_024

/** What the body of a request may have at most, in bytes: what the largest one that is valid needs. */
export const BODY_LIMITS = {
  /** Sign-in, sign-out, and whatever people ask about themselves (`/v1/me`): a stranger gets to most of it. */
  own: 8 * KB,
  /** Ten thousand ids. */
  revocations: 1_024 * KB,
  others: 64 * KB,
} as const

/**
 * What is too large is read to its end and dropped, because who is still sending does not listen for an answer. Beyond
 * this, in bytes, the connection is closed instead.
 */
export const MOST_DROPPED = 2_048 * KB

/**
 * Whether a request says that its body is JSON. A form of another site can send no such request without being asked by
 * the browser first, which is why a write by cookie has to say it even when it has no body.
 */
export const saysJson = ({ headers }: { headers: { 'content-type'?: string } }): boolean =>
  headers['content-type']?.split(';')[0]?.trim().toLowerCase() === 'application/json'
