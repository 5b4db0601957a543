import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runChecker } from './run-checker.ts'
import { ROOT } from './scratch-workspace.ts'

/** Copies what it finds, as a compiler does that leaves what it once wrote; fails where a source says so. */
const COPY = `
import { cpSync, existsSync } from 'node:fs'
if (existsSync('src/broken.ts')) {
  console.log('src/broken.ts: this cannot be built')
  process.exit(1)
}
cpSync('src', 'dist', { recursive: true })
`
const USES = { shared: [], 'client-sdk': ['shared'], server: ['shared'], 'admin-ui': ['client-sdk'] }

let folder: string
const path = (name: string) => join(folder, name)
const write = async (name: string, content: string) => {
  await mkdir(dirname(path(name)), { recursive: true })
  await writeFile(path(name), content)
}
/** @returns what was built, in the order in which it was begun */
const build = async () => {
  const { passed, said } = await runChecker('node', ['.ci/build.mjs'], { cwd: folder })
  return { passed, said, built: [...said.matchAll(/\d\/\d (\S+) …/g)].map(([, name]) => name) }
}

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'curfew-build-')))
  await mkdir(path('.ci'))
  await cp(join(ROOT, '.ci/build.mjs'), path('.ci/build.mjs'))
  await write('pnpm-lock.yaml', 'lockfileVersion: 9')
  await write('tsconfig.base.json', '{}')
  for (const [name, uses] of Object.entries(USES)) {
    const dependencies = Object.fromEntries(uses.map((used) => [`@curfew/${used}`, 'workspace:*']))
    const manifest = { name: `@curfew/${name}`, scripts: { build: 'node build.mjs' }, dependencies }
    await write(`${name}/package.json`, JSON.stringify(manifest))
    await write(`${name}/build.mjs`, COPY)
    await write(`${name}/src/index.ts`, `export const name = '${name}'`)
  }
  expect((await build()).built).toHaveLength(4)
})
afterAll(() => rm(folder, { recursive: true }))

test('builds all that there is, once', async () => {
  expect(await build()).toMatchObject({ passed: true, said: expect.stringMatching(/^Nothing to build/) })
})

test.for<[string, () => Promise<void>, string[]]>([
  ['a changed source', () => write('client-sdk/src/index.ts', 'changed'), ['client-sdk', 'admin-ui']],
  ['a new source', () => write('server/src/more.ts', 'more'), ['server']],
  ['a changed source of what all use', () => write('shared/src/index.ts', 'changed'), Object.keys(USES)],
  ['another build script', () => write('admin-ui/build.mjs', `${COPY}\n`), ['admin-ui']],
  ['another lock file', () => write('pnpm-lock.yaml', 'lockfileVersion: 10'), Object.keys(USES)],
  ['a deleted result', () => rm(path('server/dist/index.ts')), ['server']],
  ['all results deleted', () => rm(path('shared/dist'), { recursive: true }), ['shared']],
  ['a result that was cut off', () => write('server/dist/index.ts', ''), ['server']],
  [
    'a result that something else has written',
    () => write('server/dist/index.ts', `export const name = 'servus'`),
    ['server'],
  ],
  ['a changed test', () => write('server/src/index.test.ts', 'changed'), []],
  ['what the compiler notes for itself', () => write('server/dist/.tsbuildinfo', '{}'), []],
  ['what it notes for tests', () => write('server/dist/.tsbuildinfo-test', '{}'), []],
])('%s: what has to be is built, and no more', async ([, change, expected]) => {
  await change()
  const { built, passed } = await build()
  expect(built.sort()).toEqual([...expected].sort())
  expect(passed).toBe(true)
  expect(await readFile(path('server/dist/index.ts'), 'utf8')).toContain("'server'")
  expect((await build()).built).toEqual([])
})

test('a deleted source leaves no result behind', async () => {
  await write('server/src/old.ts', 'old')
  await build()
  await rm(path('server/src/old.ts'))
  expect((await build()).built).toEqual(['server'])
  await expect(readFile(path('server/dist/old.ts'))).rejects.toThrow()
})

test('what fails says why, and is tried again', async () => {
  await write('shared/src/broken.ts', '')
  const { passed, said, built } = await build()
  expect({ passed, built }).toEqual({ passed: false, built: ['shared'] })
  expect(said).toContain('src/broken.ts: this cannot be built')
  expect(said).toContain('shared could not be built (node build.mjs).')
  await rm(path('shared/src/broken.ts'))
  expect((await build()).built).toEqual(['shared'])
})
