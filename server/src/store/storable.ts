/** NUL, which PostgreSQL cannot keep in a text, and half of a surrogate pair, which is no character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is the one that is looked for.
const UNSTORABLE = /[\u0000\p{Surrogate}]/u

/** Whether PostgreSQL can keep a text as it is. */
export const isStorable = (text: string): boolean => !UNSTORABLE.test(text)

/** A text that PostgreSQL can keep: what it cannot is U+FFFD, as a decoder has it. */
export const storable = (text: string): string => text.replace(new RegExp(UNSTORABLE, 'gu'), '\ufffd')
