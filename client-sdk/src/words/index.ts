/** The words of the ready-made dialogs, for translations and for applications that draw their own. */
export { durationInWords, minutesAndSeconds } from './duration.ts'
export { type EndFacts, type EndWords, endedWords } from './ended-words.ts'
export { english } from './english.ts'
export { type Facts, fill } from './fill.ts'
export type { Alternatives, EndStrings, Strings } from './strings.ts'
