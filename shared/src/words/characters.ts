/**
 * How many characters a text has, as PostgreSQL and JSON Schema count them too: code points. A smiley is one, where
 * `text.length` says two.
 */
export function charactersIn(text: string): number {
  let characters = 0
  for (const _ of text) characters++
  return characters
}

/** What a reader takes for one sign, such as a flag or a family, may be many characters. */
const signsOf = (text: string): Iterable<{ segment: string }> =>
  typeof Intl.Segmenter === 'function'
    ? new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)
    : Array.from(text, (segment) => ({ segment }))

/** The beginning of a text, at most so many characters of it; no sign is cut in two. */
export function cutTo(text: string, most: number): string {
  let kept = ''
  let characters = 0
  for (const { segment } of signsOf(text)) {
    characters += charactersIn(segment)
    if (characters > most) break
    kept += segment
  }
  return kept
}
