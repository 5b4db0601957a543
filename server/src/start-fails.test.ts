import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type FailingLink, failingLink } from '../testing/database/failing-link.ts'
import { type Program, setUpDatabase, startProgram } from '../testing/index.ts'

/** In processes of their own; each takes a while to load. */
vi.setConfig({ testTimeout: 60_000 })

const COMMAND = new URL('./main.ts', import.meta.url)
const EMBEDDING = new URL('../testing/programs/embedding-program.ts', import.meta.url)

const records = setUpDatabase()
const programs: Program[] = []
const links: FailingLink[] = []
afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.end()))
  await Promise.all(links.splice(0).map((link) => link.close()))
})

/** So many connections of a start, and PostgreSQL is gone. */
async function gone(after: number): Promise<string> {
  const link = await failingLink(records.url, after)
  links.push(link)
  return link.url
}

function run(file: URL, args: string[], settings: NodeJS.ProcessEnv = {}): Program {
  const { PATH, HOME } = process.env
  const program = startProgram(file, args, { env: { PATH, HOME, ...settings } })
  programs.push(program)
  return program
}

const serve = (databaseUrl: string, ...args: string[]) =>
  run(COMMAND, ['serve', '--port', '0', ...args], { DATABASE_URL: databaseUrl })

/** From the line that it has failed, or the signal, in milliseconds: below the shortest limit of what it may be waiting for. */
const ENDS_WITHIN_MS = 1_500

async function endOf(program: Program): Promise<unknown> {
  const late = AbortSignal.timeout(ENDS_WITHIN_MS)
  return Promise.race([program.ended, once(late, 'abort').then(() => 'still there')])
}

describe('LO-10 what has begun to fail ends', () => {
  it.each([
    ['before the installation is read', 1],
    ['before the node enters the membership', 2],
  ])('PostgreSQL goes away %s: one sentence, and the process is gone', async (_, after) => {
    const program = serve(await gone(after))
    expect(await program.ended).toEqual({ code: 1, signal: null })
    expect(program.output()).toMatch(/^curfew: PostgreSQL does not answer: /m)
    expect(program.output()).not.toMatch(/^ +at /m)
    expect(program.output()).not.toContain('Curfew has stopped')
  })

  it('the demo application fails', async () => {
    // Those of the migration, of the demo's people, and of the first node.
    const program = run(COMMAND, ['serve', '--port', '0', '--demo'], { DATABASE_URL: await gone(4) })
    expect(await program.ended).toEqual({ code: 1, signal: null })
    expect(program.output()).toMatch(/^curfew: PostgreSQL does not answer: /m)
  })

  it.each([
    ['while PostgreSQL does not say a word', 0],
    ['while it says none any more', 1],
  ])('the first SIGTERM ends a start, %s', async (_, after) => {
    const link = await failingLink(records.url, after, 'silent')
    links.push(link)
    const program = serve(link.url)
    await link.cameInVain
    process.kill(program.pid, 'SIGTERM')
    expect(await endOf(program)).toEqual({ code: 0, signal: null })
  })

  it('a port that is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const port = typeof address === 'object' ? String(address?.port) : ''
    const program = run(COMMAND, ['serve', '--port', port], { DATABASE_URL: records.url })
    expect(await program.ended).toEqual({ code: 1, signal: null })
    expect(program.output()).toMatch(/^curfew: Port \d+ on .* is in use by another program\. .*$/)
    other.close()
  })

  it.each<[string, (options: object) => Promise<object>, RegExp]>([
    ['a redisUrl that is none', async () => ({ redisUrl: 'http://127.0.0.1' }), /redisUrl must be/],
    [
      'a Redis that is away and PostgreSQL gone',
      async () => ({ databaseUrl: await gone(2), redisUrl: 'redis://127.0.0.1:1' }),
      /./,
    ],
    ['PostgreSQL gone from the beginning', async () => ({ databaseUrl: await gone(0) }), /./],
    ['PostgreSQL gone after the migration', async () => ({ databaseUrl: await gone(1) }), /./],
    ['PostgreSQL gone before it is a member', async () => ({ databaseUrl: await gone(2) }), /./],
    ['a base path that is none', async () => ({ basePath: 'no path' }), /basePath must look like/],
  ])('an application that embeds it hears of %s, and nothing is left open', async (_, options, message) => {
    const program = run(EMBEDDING, [JSON.stringify({ databaseUrl: records.url, ...(await options({})) })])
    expect(await program.line(/^rejected: |^started/)).toMatch(/^rejected: /)
    expect(await program.line(/^rejected/)).toMatch(message)
    expect(await endOf(program)).toEqual({ code: 0, signal: null })
  })
})
