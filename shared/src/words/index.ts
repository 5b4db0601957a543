/** What people read when their session ends or is about to. Data and pure functions: safe to bundle into a browser. */
export { charactersIn, cutTo } from './characters.ts'
export { durationInWords, exactDurationInWords, minutesAndSeconds } from './duration.ts'
export { type EndFacts, type EndWords, endedWords } from './ended-words.ts'
export { english } from './english.ts'
export { type Facts, fill } from './fill.ts'
export { readingSeconds } from './reading.ts'
export type { Alternatives, EndStrings, Strings, TroubleStrings } from './strings.ts'
export { type MarkedTitle, markTitle, ownTitle } from './tab-title.ts'
