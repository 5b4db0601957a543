import { describe, expect, it } from 'vitest'
import { type AppliedMigration, pendingMigrations } from './pending.ts'

describe('what is left to run', () => {
  const migration = (number: number, sha256 = `hash ${number}`): AppliedMigration => ({
    number,
    name: `000${number}_x.sql`,
    sha256,
  })
  const known = [migration(1), migration(2), migration(3)]
  const numbers = (applied: AppliedMigration[]) =>
    pendingMigrations(known, applied).map(({ number }) => number)

  it.each([
    ['everything on an empty database', [], [1, 2, 3]],
    ['the rest', [migration(1)], [2, 3]],
    ['one that was merged late, too', [migration(1), migration(3)], [2]],
    ['nothing', known, []],
  ])('%s', (_what, applied, expected) => {
    expect(numbers(applied)).toEqual(expected)
  })

  it('refuses a database that newer code has migrated', () => {
    expect(() => numbers([...known, migration(4)])).toThrow(
      expect.objectContaining({ code: 'database_newer', message: expect.stringContaining('0004_x.sql') }),
    )
  })

  it('refuses a migration that was changed after it had been run', () => {
    expect(() => numbers([migration(1, 'another hash')])).toThrow(
      expect.objectContaining({ code: 'migration_changed', message: expect.stringContaining('0001_x.sql') }),
    )
  })
})
