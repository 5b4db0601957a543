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
  /** Whether anybody could sign in to the dashboard and do everything. */
  hasSuperUser: boolean
}

/** What whoever starts Curfew at a terminal sees between the lines of the log: where to go, and who gets in. */
export function greeting({ url, hasSuperUser }: GreetingFacts): string {
  const nobody = hasSuperUser ? [] : ['No super user yet: curfew admin create']
  return frame([`Dashboard  ${url}/admin`, ...nobody])
}

interface Styles {
  bold: (text: string) => string
  dim: (text: string) => string
}

function accounts(demo: DemoState, { bold, dim }: Styles): string[] {
  if (!demo.accounts) return ['The database has users of its own, so no demo accounts were added.']
  const width = Math.max(...DEMO_ACCOUNTS.map(({ loginId }) => loginId.length))
  const rows = DEMO_ACCOUNTS.map(({ loginId, what }) => `${bold(loginId.padEnd(width))}  ${dim(what)}`)
  const password =
    demo.password === null
      ? 'Password: the one that was printed at the first start, unless it was changed'
      : `Password of all accounts: ${bold(demo.password)}`
  return [
    ...rows,
    '',
    password,
    '',
    'Try it: open the dashboard in one window as admin, and the demo application in',
    'another as amina.diallo. Then press Force logout. The other people are signed out',
    'until somebody signs in as one of them: no session here is made up.',
  ]
}

const frame = (lines: readonly string[]): string =>
  `\n${lines.map((line) => `  ${line}`.trimEnd()).join('\n')}\n\n`
