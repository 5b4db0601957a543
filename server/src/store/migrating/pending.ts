import type { Migration } from './migration-file.ts'
import { MigrationProblem } from './problem.ts'

/** What the database says about a migration that was run on it. */
export type AppliedMigration = Pick<Migration, 'number' | 'name' | 'sha256'>

/**
 * What is left to run.
 *
 * @param known in order
 * @param applied in order
 * @throws MigrationProblem `database_newer`, `migration_changed`
 */
export function pendingMigrations<M extends AppliedMigration>(
  known: readonly M[],
  applied: readonly AppliedMigration[],
): M[] {
  const knownByNumber = new Map(known.map((migration) => [migration.number, migration]))
  const newer = applied.filter(({ number }) => !knownByNumber.has(number))
  if (newer.length > 0) {
    throw new MigrationProblem(
      'database_newer',
      `The database was migrated by a newer version of Curfew (${newer.map(({ name }) => name).join(', ')}). ` +
        'Start that version, or a later one.',
    )
  }
  const changed = applied.filter(({ number, sha256 }) => knownByNumber.get(number)?.sha256 !== sha256)
  if (changed.length > 0) {
    throw new MigrationProblem(
      'migration_changed',
      `Migrations differ from those that were run on this database: ${changed.map(({ name }) => name).join(', ')}. ` +
        'Never change a migration that has been released; write a new one.',
    )
  }
  const done = new Set(applied.map(({ number }) => number))
  return known.filter(({ number }) => !done.has(number))
}
