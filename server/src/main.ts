import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { Command, CommanderError } from 'commander'
import { defaultDataDir, findClone } from './config/data-dir.ts'
import { type Config, type ConfigInput, ConfigProblem, isNamed, readConfig, SOURCES } from './config.ts'
import { createLog } from './log.ts'
import { Refusal } from './refusal.ts'
import { isUnavailable } from './store/unavailable.ts'

/**
 * The `curfew` command. Exit codes: 0 done, 1 failed, 2 wrong usage or settings. What a command does is loaded only when
 * it is to be done: help and mistakes are answered at once.
 */
const FAILED = 1
const USAGE = 2
/** As a shell reports a program that Ctrl-C has ended. */
const INTERRUPTED = 130

/** Errors whose message is written for whoever started the command. */
const SPEAKING = new Set(['DatabaseProblem', 'ListenProblem', 'MigrationProblem', 'PostgresProblem'])

const print = (text: string) => process.stdout.write(text)
const tell = (text: string) => process.stderr.write(text)

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

type Flags = ConfigInput['flags']

const program = new Command('curfew')
  .description('Ends signed-in sessions: now, everywhere, and accounted for.')
  .version(version)
  .exitOverride()

withFlags(program.command('serve'), Object.keys(SOURCES) as (keyof Config)[])
  .description('run the server')
  .addHelpText('after', environmentHelp)
  .action(async (flags: Flags) => {
    const config = settings(flags)
    const { serve } = await import('./serve.ts')
    const log = createLog(config.logLevel ?? (config.demo ? 'warn' : 'info'))
    await serve(config, {
      log,
      print,
      tell,
      terminal: process.stdout.isTTY === true,
      colours: process.stdout.isTTY && process.stdout.hasColors(),
      signal: stopSignal(),
      inClone: findClone() !== undefined,
      usualDataDir: usualDataDir(),
    })
  })

const admin = program.command('admin').description('manage administrators')
withFlags(admin.command('create'), ['dataDir', 'logLevel'])
  .description('make a super user, with a random password that is shown once')
  .option('--login-id <id>', 'what they sign in with', 'admin')
  .addHelpText('after', environmentHelp)
  .action(async ({ loginId: asked, ...flags }: Flags & { loginId: string }) => {
    const config = settings(flags)
    const { createSuperUser } = await import('./admin.ts')
    const log = createLog(config.logLevel ?? 'warn')
    const dataDirIsNamed = isNamed('dataDir', sources(flags))
    const context = { log, tell, dataDirIsNamed }
    const { loginId, password, database } = await createSuperUser(config, asked, context)
    print(`Super user ${loginId}\nPassword   ${password}\nDatabase   ${database}\n\n`)
    print('The password will not be shown again.\n')
  })

let exitCode = 0
try {
  await program.parseAsync()
} catch (error) {
  exitCode = report(error)
}
// Whatever is still open, nobody needs it: what has ended, or failed, is gone when it has said so.
await Promise.all([process.stdout, process.stderr].map(flushed))
process.exit(exitCode)

/** When everything is written; where it goes to may be slow, or gone. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.once('error', () => resolve())
    stream.write('', () => resolve())
  })
}

function withFlags(command: Command, names: readonly (keyof Config)[]): Command {
  for (const name of names) {
    const { flag, help } = SOURCES[name]
    if (flag) command.option(flag, name === 'dataDir' ? `${help} (${usualDataDir()})` : help)
  }
  return command
}

function environmentHelp(): string {
  const named = Object.values(SOURCES).flatMap(({ env, ...source }) => (env ? [{ env, ...source }] : []))
  const width = Math.max(...named.map(({ env }) => env.length))
  const variables = named.map(
    ({ env, flag, help }) =>
      `  ${env.padEnd(width)}  ${flag ? flag.split(' ')[0] : `${help} (or ${env}_FILE)`}`,
  )
  return `\nEnvironment:\n${variables.join('\n')}`
}

function settings(flags: Flags): Config {
  return readConfig(sources(flags))
}

function sources(flags: Flags): ConfigInput {
  return {
    flags,
    env: process.env,
    readFile: (path) => readFileSync(path, 'utf8'),
    defaultDataDir: usualDataDir(),
  }
}

function usualDataDir(): string {
  const root = process.getuid?.() === 0
  const system = { platform: process.platform, root, home: homedir(), env: process.env, clone: findClone() }
  return defaultDataDir(system)
}

/** Aborted by the first Ctrl-C or SIGTERM; the second one ends the process at once. */
function stopSignal(): AbortSignal {
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(INTERRUPTED)
      stop.abort()
    })
  }
  return stop.signal
}

/** Tells what went wrong: what a person can act upon in a sentence, a mistake of ours with its trace. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE
  if (error instanceof ConfigProblem) {
    for (const problem of error.problems) process.stderr.write(`curfew: ${problem}\n`)
    return USAGE
  }
  process.stderr.write(`curfew: ${describe(error)}\n`)
  return FAILED
}

function describe(error: unknown): string {
  if (error instanceof Refusal) {
    const fields = error.details.errors?.map(({ pointer, message }) => `${pointer.slice(1)} ${message}`)
    return fields?.join('\n') ?? error.message
  }
  if (!(error instanceof Error)) return String(error)
  if (isUnavailable(error)) return `PostgreSQL does not answer: ${reasonOf(error)}`
  return SPEAKING.has(error.name) ? error.message : (error.stack ?? error.message)
}

/** A host with several addresses: the errors of all that were tried. */
function reasonOf(error: Error): string {
  if (!(error instanceof AggregateError)) return error.message
  return error.errors.map((each) => (each instanceof Error ? reasonOf(each) : String(each))).join(', ')
}
