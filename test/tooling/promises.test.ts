import { expect, test } from 'vitest'
import { runChecker } from './run-checker.ts'
import { ROOT, scratchWorkspace } from './scratch-workspace.ts'

const lint = async (body: string) =>
  runChecker('oxlint', ['--type-aware', '--deny-warnings', '--config', `${ROOT}.oxlintrc.json`, 'src'], {
    cwd: await scratchWorkspace({
      'tsconfig.json': '{ "extends": "./tsconfig.base.json", "include": ["src"] }',
      'src/end.ts': `interface Store { end(id: string): Promise<number> }\nexport const run = async (store: Store) => {\n${body}\n}\n`,
    }),
  })

test('a promise that nobody waits for is refused, whatever type it hides behind', async () => {
  const { passed, said } = await lint("store.end('a')")
  expect(passed).toBe(false)
  expect(said).toContain('no-floating-promises')
  expect(said).toContain('The promise must end with a call to .catch')
})

test('an async function where nobody looks at what it returns is refused', async () => {
  const { passed, said } = await lint("['a'].forEach(async (id) => { await store.end(id) })")
  expect(passed).toBe(false)
  expect(said).toContain('no-misused-promises')
})

test('waiting, catching and saying so all pass', async () => {
  const { said, passed } = await lint(
    "await store.end('a')\nvoid store.end('b')\nstore.end('c').catch(() => undefined)",
  )
  expect(said).toContain('Found 0 warnings and 0 errors')
  expect(passed).toBe(true)
})
