import { execFile } from 'node:child_process'
import { access, rm, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A program that tests start, and where it comes from. */
interface Requirement {
  readonly program: string
  readonly why: string
  readonly debianPackage: string
}

const REQUIREMENTS: readonly Requirement[] = [
  { program: 'redis-server', why: 'tests with more than one node', debianPackage: 'redis-server' },
  { program: 'haproxy', why: 'tests of the balancer', debianPackage: 'haproxy' },
  { program: 'openssl', why: 'certificates of tests with TLS', debianPackage: 'openssl' },
]

/** While this script exists and says 101, Debian's packages do not start the services that they bring. */
const SERVICE_POLICY = '/usr/sbin/policy-rc.d'

/**
 * Makes sure that the programs are there that tests need and npm does not bring. As root on Debian they are installed.
 *
 * @throws one error that names everything that is missing
 */
export async function provideRequirements(requirements = REQUIREMENTS): Promise<void> {
  let missing = await findMissing(requirements)
  if (missing.length > 0 && (await canInstall())) {
    await install(missing.map(({ debianPackage }) => debianPackage))
    missing = await findMissing(requirements)
  }
  if (missing.length > 0) throw new Error(describeMissing(missing))
}

/** What to tell somebody whose machine lacks something. */
export function describeMissing(missing: readonly Requirement[]): string {
  const list = missing.map(({ program, why }) => `  ${program} (for ${why})`).join('\n')
  const packages = missing.map(({ debianPackage }) => debianPackage).join(' ')
  return (
    `The tests need programs that are not on the PATH:\n${list}\n` +
    `On Debian or Ubuntu: apt-get install --no-install-recommends ${packages}`
  )
}

async function findMissing(requirements: readonly Requirement[]): Promise<Requirement[]> {
  const found = await Promise.all(
    requirements.map(({ program }) =>
      run(program, ['--version']).then(
        () => true,
        // Not every program knows the flag; one that is not there cannot say so.
        (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
      ),
    ),
  )
  return requirements.filter((_requirement, index) => !found[index])
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

const canInstall = async (): Promise<boolean> =>
  process.getuid?.() === 0 && (await exists('/etc/debian_version')) && (await exists('/usr/bin/apt-get'))

async function install(packages: string[]): Promise<void> {
  const ownPolicy = !(await exists(SERVICE_POLICY))
  if (ownPolicy) await writeFile(SERVICE_POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    await run('apt-get', ['update'], { env })
    await run('apt-get', ['install', '-y', '--no-install-recommends', ...packages], { env })
  } catch (cause) {
    throw new Error(`apt-get could not install ${packages.join(' ')}, which the tests need: ${cause}`, {
      cause,
    })
  } finally {
    if (ownPolicy) await rm(SERVICE_POLICY, { force: true })
  }
}
