import type { DeliveryOutcome } from '@curfew/shared'

interface OutcomeWords {
  word: string
  meaning: string
}

/** What became of a client, as an administrator reads it, in the order in which outcomes are told. */
export const OUTCOME_WORDS: Record<DeliveryOutcome, OutcomeWords> = {
  acknowledged: { word: 'confirmed', meaning: 'The client confirmed that it showed the notice.' },
  closed: { word: 'closed', meaning: 'The client closed its connection without confirming.' },
  unreachable: { word: 'no response', meaning: 'The client did not respond, so its connection was cut.' },
  pending: { word: 'waiting', meaning: 'Waiting for the client, for a few seconds at most.' },
}

/** The outcomes in that order. */
export const OUTCOMES = Object.keys(OUTCOME_WORDS) as DeliveryOutcome[]
