import { setUpDatabase } from '@curfew/server/testing'
import { expect, it } from 'vitest'
import { countStatements } from '../../testing/database/statements.ts'
import { eventually } from '../../testing/eventually.ts'
import { addPerson } from '../../testing/samples.ts'
import type { FeedEntry } from '../feed/entry.ts'
import { FirstUser } from './first-user.ts'

const records = setUpDatabase()
const database = records.open()
const statements = countStatements(database)

const SOMEBODY: FeedEntry = { kind: 'users.changed', version: 1, payload: { users: ['1'] } }

it('LO-1 is asked of the database once, however many strangers want to know', async () => {
  const firstUser = new FirstUser(database)
  expect(firstUser.isThere).toBe(true)
  await firstUser.look()
  for (let request = 0; request < 100; request++) expect(firstUser.isThere).toBe(false)
  expect(statements()).toEqual({ reads: 1 })
  firstUser.apply(SOMEBODY)
  expect(firstUser.isThere).toBe(true)
})

it('what the feed tells while the database is asked is newer than its answer', async () => {
  const firstUser = new FirstUser(database)
  const looking = firstUser.look()
  firstUser.apply(SOMEBODY)
  await looking
  expect(firstUser.isThere).toBe(true)
})

it('FD-14 whose entry was in a gap of the feed is there all the same', async () => {
  const firstUser = new FirstUser(database)
  await firstUser.look()
  expect(firstUser.isThere).toBe(false)
  firstUser.resynchronise()
  await eventually(() => expect(firstUser.isThere).toBe(false))
  await addPerson(database)
  firstUser.resynchronise()
  expect(firstUser.isThere).toBe(true)
  // And stays so when the answer is there.
  await firstUser.look()
  expect(firstUser.isThere).toBe(true)
})

it('is there where there are users', async () => {
  await addPerson(database)
  const firstUser = new FirstUser(database)
  await firstUser.look()
  expect(firstUser.isThere).toBe(true)
})
