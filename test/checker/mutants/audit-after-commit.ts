import type { Mutant } from './mutant.ts'

/** The audit entry is written when the act has been committed. Breaks RV-2. */
export const auditAfterCommit: Mutant = {
  name: 'the audit entry is written after the commit',
  rule: 'RV-2',
  patches: [
    {
      file: 'acts/carry-out.js',
      replace: 'auditing([recordOf(act, call, actor, done)])];',
      by: `];
    (globalThis.unwritten ??= []).push(auditing([recordOf(act, call, actor, done)]));`,
    },
    {
      file: 'acts/shared-commits.js',
      replace: 'const recording = records.length > 0 ? [auditing(records)] : [];',
      by: `const recording = [];
        if (records.length > 0) (globalThis.unwritten ??= []).push(auditing(records));`,
    },
    {
      file: 'acts/carry-out.js',
      replace: 'const nodes = await waitUntilRefused(',
      by: `for (const record of (globalThis.unwritten ?? []).splice(0)) await record.execute(database.writes);
        const nodes = await waitUntilRefused(`,
    },
  ],
}
