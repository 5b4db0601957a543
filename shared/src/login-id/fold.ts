import { EXPANSIONS, RUNS } from './case-folding.ts'

/**
 * Full- and halfwidth letters of Hangul. Each stands for a letter that people type; compatibility normalisation would go one
 * step further, to the parts of a syllable.
 */
const HALFWIDTH_HANGUL: readonly (readonly [first: number, last: number, meant: number])[] = [
  [0xffa0, 0xffa0, 0x3164],
  [0xffa1, 0xffbe, 0x3131],
  [0xffc2, 0xffc7, 0x314f],
  [0xffca, 0xffcf, 0x3155],
  [0xffd2, 0xffd7, 0x315b],
  [0xffda, 0xffdc, 0x3161],
]

/** What has a width: the block of full- and halfwidth forms, and the ideographic space. */
const WIDE_OR_NARROW = /[\u3000\uff00-\uffef]/g
const FULLWIDTH_MACRON = '\uffe3'

/** Full- and halfwidth characters as the ordinary ones (RFC 8264, 5.2.1); no other compatibility characters. */
export const withoutWidth = (text: string): string => text.replace(WIDE_OR_NARROW, ordinary)

function ordinary(character: string): string {
  if (character === FULLWIDTH_MACRON) return '\u00af'
  const code = character.charCodeAt(0)
  const run = HALFWIDTH_HANGUL.find(([first, last]) => first <= code && code <= last)
  return run ? String.fromCharCode(run[2] + code - run[0]) : character.normalize('NFKC')
}

const FOLDED = new Map<string, string>()
for (const [first, last, step, added] of RUNS) {
  for (let code = first; code <= last; code += step)
    FOLDED.set(String.fromCodePoint(code), String.fromCodePoint(code + added))
}
for (const [letter, folded] of EXPANSIONS)
  FOLDED.set(String.fromCodePoint(letter), String.fromCodePoint(...folded))

/**
 * A text as it is compared where neither case, nor composition, nor width makes a difference: canonical caseless matching of
 * the Unicode Standard (3.13, D145), full case folding without the rules of single languages, after `withoutWidth`. Depends on
 * no locale and on no version of Unicode but that of the table. Folding what is folded changes nothing.
 */
export function fold(text: string): string {
  let folded = ''
  for (const character of withoutWidth(text).normalize('NFD')) folded += FOLDED.get(character) ?? character
  return folded.normalize('NFC')
}
