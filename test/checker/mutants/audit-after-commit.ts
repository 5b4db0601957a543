import type { Mutant } from './mutant.ts'

/** The audit entry is written when the act has been committed. Breaks RV-2. */
export const auditAfterCommit: Mutant = {
  name: 'the audit entry is written after the commit',
  rule: 'RV-2',
  patches: [
    {
      file: 'acts/carry-out.js',
      replace: 'await writeAudit(tx, [',
      by: '(globalThis.unwritten ??= new Map()).set(id, [',
    },
    {
      file: 'acts/carry-out.js',
      replace: 'const nodes = await waitUntilRefused(',
      by: `const { writeAudit } = await import('../audit/write-audit.js');
        await writeAudit(database.writes, globalThis.unwritten?.get(carried.id) ?? []);
        const nodes = await waitUntilRefused(`,
    },
  ],
}
