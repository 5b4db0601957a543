/** Beyond so many sessions their people would wait for each other at the sign-in page. */
const MANY = 100
/** Passwords that a small server checks in a second, with some to spare. */
const SIGN_INS_PER_SECOND = 20
/** Nobody should wait for longer, in seconds. */
const MOST_SECONDS = 300

/**
 * Over how many seconds the clients of a forced logout should go to the sign-in page, each after a random part of it.
 *
 * @param sessions that it has ended
 * @returns undefined: at once
 */
export const spreadSecondsOf = (sessions: number): number | undefined =>
  sessions <= MANY ? undefined : Math.min(MOST_SECONDS, Math.ceil(sessions / SIGN_INS_PER_SECOND))
