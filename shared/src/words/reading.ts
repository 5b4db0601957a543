/** 100 words a minute: somebody who reads slowly, or a screen reader that is set to speak slowly. */
const CHARACTERS_PER_SECOND = 10
/** A character of these scripts says about as much as two and a half letters. */
const DENSE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu
const DENSE_LETTERS = 2.5

/** How long it takes to read a text, or to hear it read, in seconds (WCAG 2.2.1: enough time). */
export function readingSeconds(text: string): number {
  const dense = text.match(DENSE)?.length ?? 0
  const letters = text.length - dense + dense * DENSE_LETTERS
  return letters / CHARACTERS_PER_SECOND
}
