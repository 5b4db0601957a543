/** For how many days what is past is kept. */
export interface Keep {
  /** Sessions that have ended, from their end on. */
  sessionsDays: number
  /** What became of the clients of a forced logout. */
  deliveriesDays: number
  /** Forced logouts. */
  revocationsDays: number
  /** Entries of the audit log. */
  auditDays: number
}

export const USUAL_KEEP: Keep = { sessionsDays: 90, deliveriesDays: 90, revocationsDays: 90, auditDays: 400 }

/** A hundred years; beyond, dates end before the numbers do. */
export const MOST_DAYS = 36_500

/**
 * What holds of the settings together: a delivery tells of a session and goes with it at the latest, and a session's reason and message
 * stand in its revocation, which therefore stays as long as the session (P7).
 */
export const keepTogether = ({ sessionsDays, deliveriesDays, revocationsDays, auditDays }: Keep): Keep => ({
  sessionsDays,
  deliveriesDays: Math.min(deliveriesDays, sessionsDays),
  revocationsDays: Math.max(revocationsDays, sessionsDays),
  auditDays,
})
