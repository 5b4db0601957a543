import { quantile } from '../measure/statistics.ts'

/** One attempt of somebody honest. */
export interface Sample {
  /** HTTP's, also of what a connection was refused with; 0: none came within 20 s. */
  status: number
  milliseconds: number
}

/** What is asked while a load lasts, and before. */
export interface Samples {
  /** Forced logouts by an administrator. */
  revoke: Sample[]
  /** Sign-ins with the right password, from known addresses. */
  signIn: Sample[]
  /** Requests of an application whose sessions are checked. */
  check: Sample[]
  /** Clients that open a live connection. */
  entry: Sample[]
}
export type ProbeName = keyof Samples

const LIMIT_MS = 3_000

export interface Verdict {
  /** What must hold and does not. */
  broken: string[]
  /** Whether a forced logout took at most twice as long as before. */
  aimMet: boolean
}

/** Whether a forced logout and a sign-in were as good as promised while a load lasted. */
export function judge(before: Samples, during: Samples): Verdict {
  const broken: string[] = []
  const failed = ({ status }: Sample) => status !== 200 && status !== 201
  const p99 = (samples: Sample[]) =>
    quantile(
      samples.map(({ milliseconds }) => milliseconds),
      0.99,
    )
  const refused = during.revoke.filter(failed).length
  if (refused > 0) broken.push(`${refused} forced logouts failed`)
  const slowest = Math.max(...during.revoke.map(({ milliseconds }) => milliseconds))
  if (slowest > LIMIT_MS) broken.push('a forced logout took more than 3 s')
  const [usual, now] = [p99(before.revoke), p99(during.revoke)]
  if (now > 3 * usual + 200) broken.push('forced logouts: p99 more than three times what it was + 200 ms')
  const turnedAway = during.signIn.filter(failed).length
  if (turnedAway > 0) broken.push(`${turnedAway} honest sign-ins failed`)
  if (p99(during.signIn) > LIMIT_MS) broken.push('honest sign-ins: p99 more than 3 s')
  return { broken, aimMet: now <= 2 * usual }
}
