import type { AuditEntry, Page, RevocationView } from '@curfew/shared'
import type { Records } from '../history/history.ts'
import type { Field } from './field.ts'

/** Reads what the installation says it has done. @throws when no node answers */
export async function readRecords(field: Field): Promise<Records> {
  const revocations = await readAll<RevocationView>(field, '/v1/revocations')
  const audit = await readAll<AuditEntry>(field, '/v1/audit')
  return {
    kind: 'records',
    at: field.chronicle.now(),
    revocations: revocations.map(({ id, reasonAdmin, sessionsEnded, deliveries }) => ({
      id,
      call: Number(reasonAdmin?.replace('call ', '')),
      sessionsEnded,
      deliveries,
    })),
    auditedRevocations: audit
      .filter(({ action, outcome }) => action === 'sessions.revoked' && outcome === 'done')
      .map(({ revocationId }) => revocationId ?? ''),
  }
}

async function readAll<T>(field: Field, path: string): Promise<T[]> {
  const all: T[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Page<T> = await field.read(
      `${path}?limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
    )
    all.push(...page.items)
    cursor = page.nextCursor
  }
  return all
}
