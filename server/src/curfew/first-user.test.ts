import { setUpDatabase } from '@curfew/server/testing'
import { expect, it, onTestFinished } from 'vitest'
import { countStatements } from '../../testing/database/statements.ts'
import { eventually } from '../../testing/eventually.ts'
import { addPerson } from '../../testing/samples.ts'
import type { FeedEntry } from '../feed/entry.ts'
import { FirstUser } from './first-user.ts'

const records = setUpDatabase()
const database = records.open()
const statements = countStatements(database)

const SOMEBODY: FeedEntry = { kind: 'users.changed', version: 1, payload: { users: ['1'] } }

function watch(): FirstUser {
  const firstUser = new FirstUser(database)
  onTestFinished(() => firstUser.stop())
  return firstUser
}

it('LO-1 is asked of the database by nobody who wants to know', async () => {
  const firstUser = watch()
  expect(firstUser.isThere).toBe(true)
  await firstUser.look()
  const { reads } = statements()
  for (let request = 0; request < 100; request++) expect(firstUser.isThere).toBe(false)
  expect(statements()).toEqual({ reads })
})

it('what the feed tells while the database is asked is newer than its answer', async () => {
  const firstUser = watch()
  const looking = firstUser.look()
  firstUser.apply(SOMEBODY)
  await looking
  expect(firstUser.isThere).toBe(true)
})

it('is found by itself, and then nobody asks any more', async () => {
  const firstUser = watch()
  await firstUser.look()
  expect(firstUser.isThere).toBe(false)
  await addPerson(database)
  await eventually(() => expect(firstUser.isThere).toBe(true))
  const { reads = 0 } = statements()
  const another = watch()
  await another.look()
  expect(another.isThere).toBe(true)
  expect(statements()).toMatchObject({ reads: reads + 1 })
})
