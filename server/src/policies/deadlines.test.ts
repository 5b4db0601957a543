import { setUpDatabase } from '@curfew/server/testing'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { deadline, dueAt, idleDeadline } from './deadlines.ts'
import { effectivePolicy } from './policy.ts'

const database = setUpDatabase().open()

const AT = Date.parse('2026-03-29T00:30:00Z')
const HOUR = 3_600_000
const timeOrNever = (at: Date | null): number => at?.getTime() ?? Number.POSITIVE_INFINITY

describe('PO-5 SQL and code agree', () => {
  const timeouts = [null, 30, 41, 60, 239, 240, 172_800, 31_536_000]
  const warnings = [null, 20, 100, 3_600]
  it.each(
    timeouts.flatMap((idleTimeoutSeconds) =>
      warnings.flatMap((idleWarningSeconds) =>
        [null, AT - HOUR, AT + 25_000, AT + 400 * 24 * HOUR].map((expiresAt) => ({
          idleTimeoutSeconds,
          idleWarningSeconds,
          expiresAt,
        })),
      ),
    ),
  )('%o', async ({ idleTimeoutSeconds, idleWarningSeconds, expiresAt }) => {
    const expires = expiresAt === null ? null : new Date(expiresAt).toISOString()
    const { rows } = await sql<{ idleDeadline: Date | null; dueAt: Date | null }>`
      WITH p AS (
        INSERT INTO curfew.policies (idle_timeout_seconds, idle_warning_seconds)
        VALUES (${idleTimeoutSeconds}, ${idleWarningSeconds}) RETURNING *
      )
      SELECT curfew.idle_deadline(s.last_active_at, p.policy) AS "idleDeadline",
             curfew.due_at(s.last_active_at, s.expires_at, p.policy) AS "dueAt"
      FROM (SELECT row(p.*)::curfew.policies AS policy FROM p) AS p,
           (VALUES (${new Date(AT).toISOString()}::timestamptz, ${expires}::timestamptz)) AS s (last_active_at, expires_at)`.execute(
      database.writes,
    )
    const policy = effectivePolicy({ idleTimeoutSeconds, idleWarningSeconds })
    const session = {
      lastActiveAt: AT,
      idleTimeoutMs: idleTimeoutSeconds === null ? null : idleTimeoutSeconds * 1_000,
      warningMs: (policy.idleWarningSeconds ?? 0) * 1_000,
      expiresAt,
    }
    expect(rows.map((row) => timeOrNever(row.idleDeadline))).toEqual([idleDeadline(session)])
    expect(rows.map((row) => timeOrNever(row.dueAt))).toEqual([dueAt(session)])
    expect(deadline(session)).toBe(
      Math.min(idleDeadline(session), timeOrNever(expires ? new Date(expires) : null)),
    )
  })
})
