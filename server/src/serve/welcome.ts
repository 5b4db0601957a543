import { styleText } from 'node:util'
import { DEMO_ACCOUNTS } from '../demo/data.ts'
import type { DemoState } from '../demo/prepare.ts'

export interface WelcomeFacts {
  /** Where browsers reach the server, without a slash at the end. */
  url: string
  demo: DemoState
  /** Where the data stay; undefined: on a server that somebody else runs. */
  dataDir: string | undefined
  /** Whether the text may have colours. */
  colours: boolean
}

/** What a newcomer sees when the demo runs: where to go, as whom, and what to try first. */
export function welcome({ url, demo, dataDir, colours }: WelcomeFacts): string {
  // Whoever calls has looked where it goes; from Node 22.13 on styleText would look again, at standard output.
  const styled = (style: Parameters<typeof styleText>[0]) => (text: string) =>
    colours ? styleText(style, text, { validateStream: false }) : text
  const bold = styled('bold')
  const dim = styled('dim')
  const link = styled(['cyan', 'underline'])

  const places = [`Dashboard         ${link(`${url}/admin`)}`, `Demo application  ${link(`${url}/demo`)}`]
  const stay = dataDir === undefined ? '' : ` The data stay in ${dataDir}.`
  return frame([
    bold('Curfew is running.'),
    '',
    ...places,
    '',
    ...accounts(demo, { bold, dim }),
    '',
    dim(`Ctrl-C stops everything.${stay}`),
  ])
}

export interface GreetingFacts {
  /** Where browsers reach the server, without a slash at the end. */
  url: string
  /** Its database, for people. */
  database: string
  /** Whether anybody could sign in to the dashboard and do everything. */
  hasSuperUser: boolean
  /** What makes one, see `commandFor`. */
  command: string
}

/** What whoever starts Curfew at a terminal sees between the lines of the log: where to go, and who gets in. */
export function greeting({ url, database, hasSuperUser, command }: GreetingFacts): string {
  const nobody = [
    'There is no administrator yet. To make one, run this in another terminal:',
    '',
    `  ${command}`,
    '',
  ]
  return frame([
    'Curfew is running.',
    '',
    `Dashboard  ${url}/admin`,
    `Database   ${database}`,
    '',
    ...(hasSuperUser ? [] : nobody),
    'Ctrl-C stops it.',
  ])
}

/**
 * The command that makes an administrator of this very server, as somebody in another terminal has to type it.
 *
 * @param inClone whether it is run from a clone of the project, where nothing is installed
 * @param dataDir the data folder, if it is used and not the usual one; null: the database is named by `DATABASE_URL`
 */
export function commandFor({
  inClone,
  dataDir,
}: {
  inClone: boolean
  dataDir: string | null | undefined
}): string {
  const curfew = inClone ? 'npx -y pnpm@10 curfew' : 'npx curfew'
  const create = `${curfew} admin create`
  if (dataDir === null) return `DATABASE_URL=… ${create}`
  return dataDir === undefined ? create : `${create} --data-dir ${quoted(dataDir)}`
}

const quoted = (path: string): string => (/^[\w./:\\-]+$/.test(path) ? path : JSON.stringify(path))

interface Styles {
  bold: (text: string) => string
  dim: (text: string) => string
}

function accounts(demo: DemoState, { bold, dim }: Styles): string[] {
  if (!demo.accounts) return ['The database already has users, so no demo accounts were added.']
  const width = Math.max(...DEMO_ACCOUNTS.map(({ loginId }) => loginId.length))
  const rows = DEMO_ACCOUNTS.map(({ loginId, what }) => `${bold(loginId.padEnd(width))}  ${dim(what)}`)
  const password =
    demo.password === null
      ? 'Password: the one printed at the first start, unless it was changed'
      : `Password of all accounts: ${bold(demo.password)}`
  return [
    ...rows,
    '',
    password,
    '',
    'Try it: open the dashboard in one window as admin, and the demo application in',
    'another as amina.diallo. Then press Force logout.',
    ...(demo.simulated.length > 0 ? ['', 'The sessions and records marked “simulated” are made up.'] : []),
  ]
}

const frame = (lines: readonly string[]): string =>
  `\n${lines.map((line) => `  ${line}`.trimEnd()).join('\n')}\n\n`
