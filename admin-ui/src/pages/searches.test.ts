import { expect, test } from 'vitest'
import {
  auditSearchOf,
  isNarrowed,
  revocationSearchOf,
  sessionsFilters,
  sessionsSearchOf,
} from './searches.ts'

test('the plain address is everybody who is signed in, by login id', () => {
  expect(sessionsFilters(sessionsSearchOf({}))).toEqual({
    search: undefined,
    sort: 'loginId',
    signedIn: true,
    group: undefined,
    superUser: undefined,
  })
})

test('each filter reaches the server under its name there', () => {
  const raw = {
    q: 'ada',
    sort: '-lastSignInAt',
    show: 'all',
    group: 'g1',
    super: 'true',
    page: '2',
    cursor: 'c',
  }
  const search = sessionsSearchOf(raw)
  expect(search).toMatchObject({ page: 2, cursor: 'c' })
  expect(sessionsFilters(search)).toEqual({
    search: 'ada',
    sort: '-lastSignInAt',
    signedIn: undefined,
    group: 'g1',
    superUser: true,
  })
})

test('what is no filter is none', () => {
  expect(sessionsSearchOf({ sort: 'password', show: 'none', super: 'yes', q: ' ', page: 'x' })).toEqual({})
  expect(revocationSearchOf({ outcome: 'lost', view: 'none' })).toEqual({})
})

test('who is left out by a search, a group or their rank, and not by the switch or the page', () => {
  for (const raw of [{ q: 'ada' }, { group: 'g1' }, { super: 'true' }])
    expect(isNarrowed(sessionsSearchOf(raw))).toBe(true)
  expect(isNarrowed(sessionsSearchOf({ show: 'all', page: '2', cursor: 'c' }))).toBe(false)
})

test('of sessions that had no client there are no deliveries', () => {
  expect(revocationSearchOf({ outcome: 'none' }).outcome).toBe('none')
  expect(revocationSearchOf({ outcome: 'none', view: 'deliveries' })).toEqual({ view: 'deliveries' })
})

test('the audit log is opened at the entry of a revocation', () => {
  expect(auditSearchOf({ revocation: 'r1' })).toMatchObject({ revocation: 'r1' })
  expect(auditSearchOf({ revocation: '' }).revocation).toBeUndefined()
})
