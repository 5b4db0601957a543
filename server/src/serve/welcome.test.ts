import { stripVTControlCharacters } from 'node:util'
import { expect, it } from 'vitest'
import { commandFor, greeting, welcome } from './welcome.ts'

const facts = { url: 'http://127.0.0.1:4400', dataDir: '/data', colours: false }

it('tells where to go, as whom, and how to stop', () => {
  expect(welcome({ ...facts, demo: { accounts: true, password: 'k7vd-m2qs', simulated: [] } })).toBe(`
  Curfew is running.

  Dashboard         http://127.0.0.1:4400/admin
  Demo application  http://127.0.0.1:4400/demo

  admin         super user: can do everything
  operator      sees sessions and can end them
  auditor       sees sessions and records, cannot change anything
  amina.diallo  an ordinary user, for the demo application

  Password of all accounts: k7vd-m2qs

  Try it: open the dashboard in one window as admin, and the demo application in
  another as amina.diallo. Then press Force logout.

  Ctrl-C stops everything. The data stay in /data.

`)
})

it('says of simulated sessions what they are', () => {
  const demo = {
    accounts: true,
    password: 'k7vd-m2qs',
    simulated: [{ id: '1', actsEverySeconds: null }],
  } as const
  expect(welcome({ ...facts, demo })).toContain(
    '  The sessions and records marked “simulated” are made up.\n',
  )
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

it('lists no accounts that do not exist', () => {
  const text = welcome({ ...facts, demo: { accounts: false }, dataDir: undefined })
  expect(text).toContain('already has users')
  expect(text).not.toContain('auditor')
  expect(text).not.toContain('The data stay')
})

const greeted = { url: facts.url, database: '/data', command: 'npx curfew admin create' }

it('greets without the demo: where to go, and where the data are', () => {
  expect(greeting({ ...greeted, hasSuperUser: true })).toBe(`
  Curfew is running.

  Dashboard  http://127.0.0.1:4400/admin
  Database   /data

  Ctrl-C stops it.

`)
})

it('says how to make the first administrator', () => {
  expect(greeting({ ...greeted, hasSuperUser: false })).toContain(`
  There is no administrator yet. To make one, run this in another terminal:

    npx curfew admin create

`)
})

it.each([
  ['as it is installed', { inClone: false, dataDir: undefined }, 'npx curfew admin create'],
  ['in a clone', { inClone: true, dataDir: undefined }, 'npx -y pnpm@10 curfew admin create'],
  [
    'in a folder of its own',
    { inClone: false, dataDir: '/my data' },
    'npx curfew admin create --data-dir "/my data"',
  ],
  ['on a named database', { inClone: false, dataDir: null }, 'DATABASE_URL=… npx curfew admin create'],
])('the command is that of this server, %s', (_what, server, command) => {
  expect(commandFor(server)).toBe(command)
})
