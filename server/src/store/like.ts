/**
 * The pattern for LIKE and ILIKE that finds a text anywhere, its own `%`, `_` and `\` taken as they are written.
 * It relies on the backslash being the escape character, which is PostgreSQL's default.
 */
export const contains = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`
