/** What is told of a mistake repeats what somebody sent, a name of 1 MB too: so much of it, in characters. */
const MOST_OF_A_NAME = 100

/** A JSON Pointer (RFC 6901); of a very long name only the beginning. */
export const pointer = (path: readonly PropertyKey[]): string =>
  path
    .map((key) => `/${cut(String(key), MOST_OF_A_NAME).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('')

/** A text, and of a longer one so many characters. */
export const cut = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most)}…` : text
