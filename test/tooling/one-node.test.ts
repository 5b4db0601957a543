import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

test('what a test starts by name runs on the Node that runs the tests', async () => {
  const { stdout } = await promisify(execFile)('node', ['--version'])
  expect(stdout.trim()).toBe(process.version)
})
