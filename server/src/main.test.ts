import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  createTestDatabase,
  eventually,
  makeTemporaryFolder,
  type Program,
  setUpDatabase,
  startProgram,
} from '../testing/index.ts'
import { describeOldNode } from './serve/node-support.ts'

/** The command in processes of its own, as people start it; each takes a while to load. */
vi.setConfig({ testTimeout: 60_000 })

const COMMAND = new URL('./main.ts', import.meta.url)

const programs: Program[] = []
afterEach(() => Promise.all(programs.splice(0).map((program) => program.end())))

function curfew(args: string[], settings: NodeJS.ProcessEnv = {}): Program {
  const { PATH, HOME } = process.env
  const program = startProgram(COMMAND, args, { env: { PATH, HOME, ...settings } })
  programs.push(program)
  return program
}

/** Starts the server; returns its address once it is there. */
async function serve(settings: NodeJS.ProcessEnv, args: string[] = []) {
  const program = curfew(['serve', '--port', '0', ...args], { CURFEW_LOG_LEVEL: 'info', ...settings })
  const { url } = JSON.parse(await program.line(/"Curfew is running"/))
  return { program, url: String(url) }
}

const signIn = (url: string, loginId: string, password: string) =>
  fetch(`${url}/v1/sign-in`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ loginId, password, tokenIn: 'body' }),
  })

const passwordIn = (program: Program): string => /[Pp]assword.*\s(\S+)$/m.exec(program.output())?.[1] ?? ''

describe('on a database that somebody else runs', () => {
  const database = setUpDatabase()

  it('AP-4 says in one line that it cannot be reached, where it is not waited for', async () => {
    const away = 'postgres://nobody@127.0.0.1:1/none'
    const program = curfew(['admin', 'create'], { DATABASE_URL: away, CURFEW_LOG_LEVEL: 'fatal' })
    expect(await program.ended).toEqual({ code: 1, signal: null })
    expect(program.output()).toBe(
      'curfew: PostgreSQL does not answer: nothing is listening at 127.0.0.1:1. Start it, or correct DATABASE_URL.',
    )
  })

  it('serves until it is told to stop, and warns once of a Node without fixes', async () => {
    const { program, url } = await serve({ DATABASE_URL: database.url })
    expect((await fetch(`${url}/livez`)).status).toBe(200)
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
    const oldNode = describeOldNode(process.versions.node)
    const warnings = program.output().match(/"level":"warn".*"msg":"Node \d.*/g) ?? []
    expect(warnings).toEqual(oldNode ? [expect.stringContaining(oldNode)] : [])
    process.kill(program.pid, 'SIGTERM')
    expect(await program.ended).toEqual({ code: 0, signal: null })
    await expect(fetch(url)).rejects.toThrow()
  })

  it('finishes what is under way, unless it is told to stop a second time', async () => {
    const { program, url } = await serve({ DATABASE_URL: database.url })
    const slow = request(`${url}/v1/sign-in`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Content-Length': 2, Expect: '100-continue' },
    })
    slow.on('error', () => undefined)
    const underWay = new Promise((resolve) => slow.once('continue', resolve))
    slow.flushHeaders()
    await underWay
    process.kill(-program.pid, 'SIGINT')
    await program.line(/"Curfew is stopping"/)
    process.kill(-program.pid, 'SIGINT')
    expect(await program.ended).toEqual({ code: 130, signal: null })
  })

  it('AP-4 waits for a database that is not there yet, and says where it looks for it', async () => {
    const away = new URL(database.url)
    away.port = '9'
    const program = curfew(['serve', '--port', '0'], { DATABASE_URL: away.href })
    await program.line(
      /nothing is listening at 127.0.0.1:9. Start it, or correct DATABASE_URL. Waiting for it./,
    )
    expect(program.output()).not.toContain('stack')
    process.kill(program.pid, 'SIGTERM')
    expect(await program.ended).toMatchObject({ code: 0 })
  })

  it('AP-4 does not wait for a database that refuses it', async () => {
    const refused = new URL(database.url)
    refused.password = 'wrong'
    const program = curfew(['serve', '--port', '0'], { DATABASE_URL: refused.href })
    expect(await program.ended).toMatchObject({ code: 1 })
    expect(program.output()).toMatch(
      /^curfew: PostgreSQL at .* refuses the password of the user ".*": correct DATABASE_URL\.$/,
    )
  })

  it('makes a super user, whose password is shown once', async () => {
    const made = curfew(['admin', 'create', '--login-id', ' ｂoss '], { DATABASE_URL: database.url })
    expect(await made.ended).toMatchObject({ code: 0 })
    expect(made.output()).toContain('Super user boss\n')
    const { host, pathname } = new URL(database.url)
    expect(made.output()).toContain(`Database   ${pathname.slice(1)} on ${host}`)
    const { program, url } = await serve({ DATABASE_URL: database.url })
    const answer = await signIn(url, 'boss', passwordIn(made))
    expect(await answer.json()).toMatchObject({ user: { loginId: 'boss', isSuperUser: true } })
    process.kill(program.pid, 'SIGTERM')
    await program.ended

    const client = new pg.Client(database.url)
    await client.connect()
    const { rows } = await client.query(
      "SELECT actor_kind, actor_id, actor_login_id, detail FROM curfew.audit WHERE action = 'user.created'",
    )
    await client.end()
    // RV-19
    expect(rows).toEqual([
      {
        actor_kind: 'command',
        actor_id: null,
        actor_login_id: 'curfew admin create',
        detail: { loginId: 'boss', isSuperUser: true, groups: [], roles: [] },
      },
    ])

    const again = curfew(['admin', 'create', '--login-id', 'Boss'], { DATABASE_URL: database.url })
    expect(await again.ended).toMatchObject({ code: 1 })
    expect(again.output()).toBe('curfew: Boss already exists. Choose another with --login-id.')
  })

  it('says that there is no administrator yet and how to make one, where a program reads the log', async () => {
    const own = await createTestDatabase()
    const command = /DATABASE_URL=… npx -y pnpm@10 curfew admin create/
    const { program, url } = await serve({ DATABASE_URL: own.url })
    await eventually(async () => expect(program.output()).toMatch(command))
    expect(program.output()).toContain('There is no administrator yet.')
    const page = async () => (await fetch(`${url}/sign-in`)).text()
    expect(await page()).toContain('data-empty="true"')
    expect(await (await fetch(`${url}/admin`)).text()).toContain(' data-empty>')

    const made = curfew(['admin', 'create'], { DATABASE_URL: own.url })
    expect(await made.ended).toMatchObject({ code: 0 })
    await eventually(async () => expect(await page()).toContain('data-empty="false"'))
    process.kill(program.pid, 'SIGTERM')
    await program.ended

    const again = await serve({ DATABASE_URL: own.url })
    expect(again.program.output()).not.toMatch(command)
    process.kill(again.program.pid, 'SIGTERM')
    await again.program.ended
    await own.drop()
  })

  it('makes no database of its own beside a server that has another one', async () => {
    const folder = await makeTemporaryFolder()
    const { program, url } = await serve({ DATABASE_URL: database.url })
    const elsewhere = join(folder.path, 'elsewhere')
    const made = curfew(['admin', 'create'], { CURFEW_DATA_DIR: elsewhere })
    expect(await made.ended).toMatchObject({ code: 1 })
    expect(made.output()).toMatch(/^curfew: Curfew is already running at http\S+, with another database: /)
    expect(made.output()).toContain(`There is no database in ${elsewhere} yet.`)
    expect(made.output()).not.toContain(new URL(database.url).password || 'no password')
    await expect(stat(elsewhere)).rejects.toThrow()
    expect((await fetch(`${url}/livez`)).status).toBe(200)
    process.kill(program.pid, 'SIGTERM')
    await program.ended
    await folder.remove()
  })

  it('SE-19 says what is no login id before it asks for a database', async () => {
    const wrong = curfew(['admin', 'create', '--login-id', 'bo\u200bss'], {
      DATABASE_URL: 'postgres://127.0.0.1:1/x',
    })
    expect(await wrong.ended).toMatchObject({ code: 1 })
    expect(wrong.output()).toBe('curfew: loginId contains invisible characters')
  })
})

describe('on a PostgreSQL of its own', () => {
  let folder: Awaited<ReturnType<typeof makeTemporaryFolder>>
  let settings: NodeJS.ProcessEnv
  beforeAll(async () => {
    folder = await makeTemporaryFolder()
    settings = { CURFEW_DATA_DIR: join(folder.path, 'data') }
  })
  afterAll(() => folder.remove())

  const isPostgresRunning = () =>
    stat(join(folder.path, 'data', 'postgres', 'postmaster.pid')).then(
      () => true,
      () => false,
    )

  it('Ctrl-C while it starts stops that too', async () => {
    const program = curfew(['serve', '--demo', '--port', '0'], settings)
    await program.line(/^Starting/)
    process.kill(-program.pid, 'SIGINT')
    expect(await program.ended).toEqual({ code: 0, signal: null })
    expect(await isPostgresRunning()).toBe(false)
  })

  it('makes a super user while it is starting', async () => {
    // Of its own: with a user in it the database is not filled with demo data.
    const own = { ...settings, CURFEW_DATA_DIR: `${settings.CURFEW_DATA_DIR}-early` }
    const program = curfew(['serve', '--demo', '--port', '0'], own)
    await program.line(/^Starting/)
    const made = curfew(['admin', 'create', '--login-id', 'early'], own)
    expect(await made.ended).toMatchObject({ code: 0 })
    expect(made.output()).toContain(`Database   ${own.CURFEW_DATA_DIR}`)
    process.kill(-program.pid, 'SIGINT')
    await program.ended
  })

  it('shows the demo, and the same password again after a restart', async () => {
    const first = await serve(settings, ['--demo'])
    await first.program.line(/Ctrl-C stops everything/)
    const password = passwordIn(first.program)
    expect((await signIn(first.url, 'operator', password)).status).toBe(200)

    const made = curfew(['admin', 'create', '--login-id', 'boss'], settings)
    expect(await made.ended).toMatchObject({ code: 0 })
    expect((await signIn(first.url, 'boss', passwordIn(made))).status).toBe(200)

    process.kill(-first.program.pid, 'SIGINT')
    expect(await first.program.ended).toEqual({ code: 0, signal: null })
    expect(await isPostgresRunning()).toBe(false)

    const second = await serve(settings, ['--demo'])
    await second.program.line(/Ctrl-C stops everything/)
    expect(passwordIn(second.program)).toBe(password)
    process.kill(-second.program.pid, 'SIGINT')
    await second.program.ended
  })
})

describe('mistakes', () => {
  it.each<[string, string[], NodeJS.ProcessEnv, number, RegExp]>([
    ['an unknown command', ['sreve'], {}, 2, /unknown command 'sreve'/],
    ['an unknown flag', ['serve', '--prot', '1'], {}, 2, /unknown option '--prot'/],
    [
      'wrong settings, all at once',
      ['serve', '--port', 'x'],
      { REDIS_URL: 'y' },
      2,
      /--port is.*\n.*REDIS_URL is/,
    ],
    ['a demo that others could reach', ['serve', '--demo', '--host', '0.0.0.0'], {}, 2, /--host is/],
  ])('%s', async (_what, args, settings, code, output) => {
    const program = curfew(args, settings)
    expect(await program.ended).toMatchObject({ code })
    expect(program.output()).toMatch(output)
  })

  it('a busy port is told before anything is started', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const port = typeof address === 'object' ? String(address?.port) : ''
    const program = curfew(['serve', '--port', port], { CURFEW_DATA_DIR: '/nowhere' })
    expect(await program.ended).toMatchObject({ code: 1 })
    expect(program.output()).toMatch(new RegExp(`^curfew: Port ${port} on 127\\.0\\.0\\.1 is in use`, 'm'))
    other.close()
  })

  it('asking for help is none', async () => {
    const program = curfew(['serve', '--help'])
    expect(await program.ended).toMatchObject({ code: 0 })
    expect(program.output()).toMatch(/DATABASE_URL .*DATABASE_URL_FILE/)
    expect(program.output().replace(/\s+/g, ' ')).toMatch(/keeps its data \(\S+data\)/)
  })
})
