import type { CurrentSession, Notice } from '@curfew/shared'
import { createClient } from '../src/client/client.ts'
import type { Curfew } from '../src/curfew.ts'
import type { CurfewOptions } from '../src/options.ts'
import { type LastPerson, recallPerson } from '../src/page/last-person.ts'
import type { Channel } from '../src/page/tabs.ts'
import type { CurfewEvents } from '../src/state/emitter.ts'
import { linkPairs, type ServerEnd } from './link-pair.ts'
import { type ManualTime, manualTime } from './manual-time.ts'
import { type PaperPage, paperPage } from './paper-page.ts'
import { sampleHello } from './sample.ts'

/** What the server answers over HTTP. */
export type Answer =
  | CurrentSession
  | { ended: Notice }
  | 'unauthenticated'
  | 'unavailable'
  | 'too-often'
  | 'signed-out'

export interface Stage {
  curfew: Curfew
  time: ManualTime
  page: PaperPage
  /** The other end of the newest connection. */
  server(): ServerEnd
  /** How often a connection was tried. */
  dialled(): number
  /** Connects as a signed-in person, a minute before the idle end. */
  signIn(): void
  /** A person does something. */
  input(): void
  /** Events, in the order in which the application was told. */
  events: [keyof CurfewEvents, unknown][]
  /** What HTTP requests get from now on, and which have been made. */
  answers: Map<string, Answer>
  requests: string[]
  remembered(): LastPerson | null
  dialogsLoaded(): number
  /** What the application's callbacks threw. */
  errors: unknown[]
}

interface StageSettings extends Partial<CurfewOptions> {
  channel?: Channel
  time?: ManualTime
}

/** A client among doubles of everything around it: its server, page, clock, tabs and storage. */
export function stage({ channel, time = manualTime(), ...options }: StageSettings = {}): Stage {
  const page = paperPage()
  const links = linkPairs()
  const store = new Map<string, string>()
  const memory = {
    getItem: (key: string) => store.get(key) ?? null,
    setItem: (key: string, value: string) => void store.set(key, value),
    removeItem: (key: string) => void store.delete(key),
  }
  const answers = new Map<string, Answer>()
  const requests: string[] = []
  const events: [keyof CurfewEvents, unknown][] = []
  let input: (() => void) | null = null
  const errors: unknown[] = []
  let dialogsLoaded = 0

  const curfew = createClient(
    { url: '/curfew', signInUrl: '/sign-in', ...options },
    new URL('https://app.example/curfew'),
    {
      ...time,
      random: () => 0.5,
      page,
      dial: links.dial,
      channel: channel ?? null,
      memory,
      fetch: async (address, init) => {
        const { pathname } = new URL(String(address), 'https://app.example')
        requests.push(`${init?.method ?? 'GET'} ${pathname}`)
        return toResponse(answers.get(pathname))
      },
      watchInput: (onInput) => {
        input = onInput
      },
      loadDialogs: async () => {
        dialogsLoaded += 1
        return { mountDialogs: () => () => undefined }
      },
      report: (error) => errors.push(error),
      dispose: () => undefined,
    },
  )
  for (const type of ['expiring', 'extended', 'ended', 'connection'] as const) {
    curfew.on(type, (event) => events.push([type, event]))
  }

  return {
    curfew,
    time,
    page,
    events,
    answers,
    requests,
    errors,
    server: links.last,
    dialled: () => links.ends.length,
    signIn: () => links.last().send('hello', sampleHello(time.now())),
    input: () => input?.(),
    remembered: () => recallPerson(memory, '/curfew'),
    dialogsLoaded: () => dialogsLoaded,
  }
}

function toResponse(answer: Answer | undefined): Response {
  if (answer === undefined) throw new TypeError('Failed to fetch')
  if (answer === 'signed-out') return new Response(null, { status: 204 })
  if (answer === 'unavailable') return problem(503, { code: 'unavailable' })
  if (answer === 'too-often') return problem(429, { code: 'rate_limited' }, { 'retry-after': '2' })
  if (answer === 'unauthenticated') return problem(401, { code: 'unauthenticated' })
  if ('ended' in answer) return problem(401, { code: 'session_ended', notice: answer.ended })
  return Response.json(answer)
}

function problem(status: number, body: object, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  })
}
