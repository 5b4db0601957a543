import type { Mutant } from './mutant.ts'

/** The audit entry is written when the act has been committed. Breaks RV-2. */
export const auditAfterCommit: Mutant = {
  name: 'the audit entry is written after the commit',
  rule: 'RV-2',
  patches: [
    {
      file: 'revocations/record.js',
      replace: 'await writeAudit(tx, [',
      by: '(globalThis.unwritten ??= new Map()).set(id, [',
    },
    {
      file: 'revocations/revoke.js',
      replace: 'const nodes = await waitUntilRefused(',
      by: `const { writeAudit } = await import('../audit/write-audit.js');
        await writeAudit(database.writes, globalThis.unwritten?.get(result.id) ?? []);
        const nodes = await waitUntilRefused(`,
    },
  ],
}
