import { execFile } from 'node:child_process'
import { copyFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { makeTemporaryFolder } from '@curfew/server/testing'

/**
 * The last commit of the version before, as the CHANGELOG names it. Its code has to work beside this one's: nobody stops all
 * nodes at once to upgrade.
 */
export const NEIGHBOUR = '6567a8a18893130e8da720f8b2e32a164147e56b'

/** The code of the version before, ready to run. */
export interface Neighbour {
  /** What the checker starts as a node, in place of its own `node.process.mjs`. */
  program: URL
  /** The folder of its migrations. */
  migrations: string
  remove(): Promise<void>
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const PROGRAM = fileURLToPath(new URL('../checker/cluster/node.process.mjs', import.meta.url))
const CLIENT = fileURLToPath(new URL('../../client-sdk/dist/', import.meta.url))
/** What the server is made of, and what pnpm needs to know of the rest. */
const PARTS = [
  'server',
  'shared',
  'admin-ui/package.json',
  'client-sdk/package.json',
  'test/package.json',
  'package.json',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  'tsconfig.base.json',
]

const run = promisify(execFile)

/**
 * Takes the code of the version before out of the history, installs what it needs (from pnpm's store, if that has it all)
 * and builds it, without checking its types again.
 *
 * @throws an Error that says what to do when the commit is not in this clone
 */
export async function buildNeighbour(): Promise<Neighbour> {
  await run('git', ['cat-file', '-e', `${NEIGHBOUR}^{commit}`], { cwd: ROOT }).catch((cause) => {
    throw new Error(
      `The commit ${NEIGHBOUR}, the version before, is not in this clone. If it is a shallow one: git fetch --unshallow`,
      { cause },
    )
  })
  const folder = await makeTemporaryFolder()
  try {
    const archive = join(folder.path, 'neighbour.tar')
    await run('git', ['archive', '--output', archive, NEIGHBOUR, ...PARTS], { cwd: ROOT })
    await run('tar', ['-xf', archive], { cwd: folder.path })
    await install(folder.path)
    const server = join(folder.path, 'server')
    const node = (...args: string[]) => run(process.execPath, args, { cwd: server })
    await node('node_modules/typescript/bin/tsc', '-b', '--noCheck')
    await node('build.mjs')
    // Nobody looks at its pages, but it does not start without them.
    await symlink(CLIENT, join(server, 'dist/client'))
    // From there it finds that server, and Express.
    const program = join(server, 'node.process.mjs')
    await copyFile(PROGRAM, program)
    return {
      program: pathToFileURL(program),
      migrations: join(server, 'src/store/migrations'),
      remove: folder.remove,
    }
  } catch (error) {
    await folder.remove()
    throw error
  }
}

async function install(folder: string): Promise<void> {
  const { npm_execpath: started } = process.env
  const [command, ...pnpm] = started?.includes('pnpm')
    ? [process.execPath, started]
    : ['npx', '-y', '--prefer-offline', 'pnpm@10']
  const args = [...pnpm, 'install', '--frozen-lockfile', '--filter', '@curfew/server...']
  const options = { cwd: folder, env: { ...process.env, CI: 'true' } }
  await run(command as string, [...args, '--offline'], options).catch(() =>
    run(command as string, args, options),
  )
}
