import { fold, withoutWidth } from './fold.ts'

/** In UTF-16 units, as all lengths of the API are counted. */
const LONGEST = 200

/**
 * What nobody can see: control, format, private and unassigned characters, halves of surrogate pairs, line and paragraph separators,
 * whatever Unicode says need not be shown, and what is shown as a blank: of Braille, of musical notation, of the Khitan script.
 */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}\u{16fe4}]/u
/** All blanks but the plain one. */
const OTHER_BLANK = /(?! )\p{Zs}/u

/**
 * A login id as it is kept: without white space around it, composed (NFC), full- and halfwidth characters as the ordinary ones.
 * That is what UsernameCaseMapped of RFC 8265 makes of it, but for the case, which stays as it was typed.
 */
export const spellingOf = (typed: string): string => withoutWidth(typed.trim()).normalize('NFC')

/**
 * Two login ids are the same when their keys are, see `fold`. Every text has one, whether it may be a login id or not: the
 * users from before the rule are found by it as well.
 */
export const loginKey = (typed: string): string => fold(typed.trim())

/**
 * What keeps a spelling from being a login id, in words. In the spirit of PRECIS (RFC 8264): what cannot be seen, and blanks other
 * than single plain ones, would make two people of what a reader takes for one. Symbols and scripts are nobody's business.
 *
 * @returns nothing for a login id
 */
export function faultsOf(spelling: string): string[] {
  if (spelling === '') return ['is missing']
  const faults: string[] = []
  if (spelling.length > LONGEST) faults.push(`is longer than ${LONGEST} characters`)
  if (UNSEEN.test(spelling)) faults.push('contains invisible characters')
  if (OTHER_BLANK.test(spelling)) faults.push('has a blank that is not the plain one')
  if (spelling.includes('  ')) faults.push('has several blanks in a row')
  return faults
}
