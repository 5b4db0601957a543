/**
 * The pattern for LIKE and ILIKE that finds a text anywhere, its own `%`, `_` and `\` taken as they are written.
 * It relies on the backslash being the escape character, which is PostgreSQL's default.
 */
export const contains = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`

/** A text composed (NFC), decomposed (NFD), and as it is: most are the same in all three. */
export const compositionsOf = (text: string): string[] => [
  ...new Set([text.normalize('NFC'), text.normalize('NFD'), text]),
]

/** The patterns for `ILIKE ANY` that find a text anywhere, however it is composed. */
export const containsAny = (text: string): string[] => compositionsOf(text).map(contains)
