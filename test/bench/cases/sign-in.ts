import { interleave } from '../measure/interleave.ts'
import { figure, median, ratios, spread } from '../measure/statistics.ts'
import type { BenchOptions } from '../options.ts'
import { withPrograms } from '../program.ts'
import { withClient } from '../records/postgres.ts'
import type { Finding } from '../report.ts'
import type { SignIns } from '../servers/sign-ins.process.ts'

/** In one round. */
const SIGN_INS = 1_000
const WARM_UP = 500
const ROUNDS = 9
const USERS = 2_000
/** A program that has signed in so often before. */
const SERVICE = { loginId: 'service', past: 1_000_000 }
/** Of bare commits. */
const AIM = 0.8

/** `curfew.signIn` without a password by 32 callers on one node, beside bare commits of one locked row. */
export const signIn = (options: BenchOptions): Promise<Finding[]> =>
  withPrograms(async (start) => {
    const databaseUrl = await options.postgres.newDatabase()
    const program = await start<SignIns>('servers/sign-ins.process.ts', {
      env: { BENCH_DATABASE_URL: databaseUrl },
    })
    const times = Math.ceil(SIGN_INS / options.shrink)
    await program.call('signIn', USERS, USERS)
    await program.call('signInOne', 1, SERVICE.loginId)
    await givePast(databaseUrl, Math.ceil(SERVICE.past / options.shrink))
    await program.call('signIn', WARM_UP, USERS)
    await program.call('commit', WARM_UP)
    const samples = await interleave(options.rounds ?? ROUNDS, {
      bare: () => program.call('commit', times),
      known: () => program.call('signIn', times, USERS),
      // No more than may live: beyond that each ends the oldest.
      service: () => program.call('signInOne', Math.ceil(times / 20), SERVICE.loginId),
    })
    return [findingOf(samples, times)]
  })

/** Sessions of the service account that have ended. */
const givePast = (databaseUrl: string, sessions: number) =>
  withClient(databaseUrl, async (client) => {
    await client.query(
      `INSERT INTO curfew.sessions (token_hash, user_id, started_at, ended_at, reason, initiating_entity, notice_id)
       SELECT sha256(n::text::bytea), u.id, now() - n * interval '1 second', now(), 'signed_out', 'user', gen_random_uuid()
       FROM curfew.users AS u, generate_series(1, $2::integer) AS n WHERE u.login_id = $1`,
      [SERVICE.loginId, sessions],
    )
  })

const findingOf = (
  { bare, known, service }: Record<'bare' | 'known' | 'service', number[]>,
  times: number,
): Finding => {
  const kept = ratios(known, bare)
  return {
    title: 'Signing in, by 32 callers',
    method:
      `\`curfew.signIn\` without a password in a process of its own, ${times} a round, of ${USERS} users in turn; then of one that has ` +
      `a million sessions behind it. The bare variant raises and commits the same row of a table, over as many connections.`,
    columns: ['', 'a second', '÷ bare'],
    rows: [
      ['PostgreSQL: UPDATE of one row, COMMIT', spread(bare), spread(ratios(bare, bare))],
      ['Curfew: signIn of known users', spread(known), spread(kept)],
      ['Curfew: signIn of one user', spread(service), spread(ratios(service, bare))],
    ],
    aims: [
      {
        what: 'sign-ins by 32 callers, beside bare commits of one locked row',
        aim: `at least ${AIM}`,
        reached: figure(median(kept)),
        met: median(kept) >= AIM,
      },
    ],
  }
}
