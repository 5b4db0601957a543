import { expect, test } from 'vitest'
import { runChecker } from './run-checker.ts'
import { ROOT } from './scratch-workspace.ts'

const judge = (licences: string[]) =>
  runChecker('node', ['.ci/licences.mjs'], {
    cwd: ROOT,
    input: JSON.stringify(
      Object.fromEntries(
        licences.map((license) => [license, [{ name: 'tree', versions: ['1.2.3'], license }]]),
      ),
    ),
  })

test.for(['MIT', 'Apache-2.0', '(MIT OR GPL-3.0-only)', '(MIT AND BSD-3-Clause)'])(
  '%s is taken',
  async (licence) => {
    expect(await judge([licence])).toEqual({
      passed: true,
      said: '1 production dependencies, 0 with a licence that is not permissive ',
    })
  },
)

test.for([
  'GPL-3.0-only',
  'AGPL-3.0-or-later',
  '(MIT AND LGPL-2.1-only)',
  'Unknown',
  'SEE LICENSE IN EULA.txt',
])('%s is refused by name', async (licence) => {
  const { passed, said } = await judge(['MIT', licence])
  expect(passed).toBe(false)
  expect(said).toContain(`tree@1.2.3 is licensed ${licence}, which is not on the permissive list`)
  expect(said).toContain('Choose another library')
})

test('an empty list is a broken check, not a clean one', async () => {
  const { passed, said } = await judge([])
  expect(passed).toBe(false)
  expect(said).toContain('nothing was checked')
})
