/** What is said to the people who are signed out, in characters (`charactersIn`). */
export const LONGEST_MESSAGE = 280
/** What is kept for the records only, in characters. */
export const LONGEST_REASON = 1_000
