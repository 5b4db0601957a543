import { networksOf } from '../../../request/address.ts'

/** Where whoever waits stands. */
export interface Place {
  /** Those who share one turn in each round. */
  network: string
  /** The user has signed in from there before, so it is likely to be them. */
  known: boolean
}

/**
 * Those of one site share its turns: whoever has a /48 of IPv6 has 65,536 networks.
 *
 * @param ip as `normalAddress` gives it; null when it is not known
 */
export function placeOf(ip: string | null, known: boolean): Place {
  if (ip === null) return { network: 'unknown', known }
  const { caller, wider } = networksOf(ip)
  return { network: wider?.site ?? caller, known }
}
