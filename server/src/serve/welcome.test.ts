import { stripVTControlCharacters } from 'node:util'
import { expect, it } from 'vitest'
import { greeting, welcome } from './welcome.ts'

const facts = { url: 'http://127.0.0.1:4400', dataDir: '/data', colours: false }

it('tells where to go, as whom, and how to stop', () => {
  expect(welcome({ ...facts, demo: { accounts: true, password: 'k7vd-m2qs', simulated: [] } })).toBe(`
  Curfew is running.

  Dashboard         http://127.0.0.1:4400/admin
  Demo application  http://127.0.0.1:4400/demo

  admin         super user: may do everything
  operator      sees sessions and ends them
  auditor       sees sessions and the records, changes nothing
  amina.diallo  an ordinary user, for the demo application

  Password of all accounts: k7vd-m2qs

  Try it: open the dashboard in one window as admin, and the demo application in
  another as amina.diallo. Then press Force logout. The other people are signed out
  until somebody signs in as one of them: no session here is made up.

  Ctrl-C stops everything. The data stay in /data.

`)
})

it('is the same text with colours', () => {
  const demo = { accounts: true, password: 'k7vd-m2qs', simulated: [] } as const
  const coloured = welcome({ ...facts, demo, colours: true })
  expect(coloured).not.toBe(stripVTControlCharacters(coloured))
  expect(stripVTControlCharacters(coloured)).toBe(welcome({ ...facts, demo }))
})

it('says so if the password is not known', () => {
  expect(welcome({ ...facts, demo: { accounts: true, password: null, simulated: [] } })).toContain(
    'printed at the first start',
  )
})

it('names no accounts that are not there', () => {
  const text = welcome({ ...facts, demo: { accounts: false }, dataDir: undefined })
  expect(text).toContain('users of its own')
  expect(text).not.toContain('auditor')
  expect(text).not.toContain('The data stay')
})

it.each([
  [true, '\n  Dashboard  http://127.0.0.1:4400/admin\n\n'],
  [false, '\n  Dashboard  http://127.0.0.1:4400/admin\n  No super user yet: curfew admin create\n\n'],
])('greets without the demo, a super user there: %s', (hasSuperUser, text) => {
  expect(greeting({ url: facts.url, hasSuperUser })).toBe(text)
})
