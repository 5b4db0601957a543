import { Refusal } from '../../refusal.ts'

const OTHER_BLANKS = /\p{Zs}/gu
/** What FreeformClass of RFC 8264 has no place for. Joiners too, which it takes in some places of some scripts. */
const NO_PART_OF_ONE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u

/**
 * A password as it is hashed: OpaqueString of RFC 8265, section 4.2. Other blanks become the plain one, and it is composed (NFC), so
 * that the same keys give the same password on every device. Case, width and blanks at the ends count.
 */
export const opaque = (password: string): string => password.replace(OTHER_BLANKS, ' ').normalize('NFC')

/**
 * For whoever sets a password.
 *
 * @throws Refusal `invalid_request` for what no keyboard writes a second time
 */
export function checkPassword(password: string): void {
  const opaqued = opaque(password)
  const message =
    opaqued === '' ? 'is missing' : NO_PART_OF_ONE.test(opaqued) ? 'contains invisible characters' : null
  if (message !== null) throw new Refusal('invalid_request', { errors: [{ pointer: '/password', message }] })
}

/**
 * What a password that was typed may have been hashed as: as it is hashed now, or as it was sent when it was set, before passwords were
 * composed. Devices send letters either composed or decomposed, so the second is what was sent now, or else its decomposed form.
 *
 * @returns one for most passwords, and never more than two: each costs a hash. How many does not depend on the account
 */
export function formsOf(password: string): readonly string[] {
  const now = opaque(password)
  const former = now === password ? password.normalize('NFD') : password
  return former === now ? [now] : [now, former]
}
