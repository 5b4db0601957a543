import type { Mutant } from './mutant.ts'

/** The audit entry is written when the act has been committed. Breaks RV-2. */
export const auditAfterCommit: Mutant = {
  name: 'the audit entry is written after the commit',
  rule: 'RV-2',
  patches: [
    {
      file: 'revocations/revoke.js',
      replace: 'await writeAudit(tx, [',
      by: 'unwritten.set(id, [',
    },
    {
      file: 'revocations/revoke.js',
      replace: 'const nodes = await settle(',
      by: `await writeAudit(database.writes, unwritten.get(result.id) ?? []);
        const nodes = await settle(`,
    },
    {
      file: 'revocations/revoke.js',
      replace: 'export async function revoke(',
      by: `const unwritten = new Map();
export async function revoke(`,
    },
  ],
}
