import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { ROOT } from './scratch-workspace.ts'

const AGREED = new Set([
  'admin-ui',
  'biome.json',
  'CHANGELOG.md',
  'client-sdk',
  'CONTRIBUTING.md',
  'knip.json',
  'LICENSE',
  'package.json',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  'README.md',
  'SECURITY.md',
  'server',
  'shared',
  'test',
  'tsconfig.base.json',
  'tsconfig.json',
  'vitest.config.ts',
])

test('the top level holds only what was agreed: documentation, examples and results stand in their package', () => {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  const top = new Set(listed.split('\n').map((path) => path.split('/')[0] ?? ''))
  expect(Array.from(top).filter((name) => !name.startsWith('.') && name !== '' && !AGREED.has(name))).toEqual(
    [],
  )
})
