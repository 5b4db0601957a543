import type { Notice } from '@curfew/shared'
import type {
  Begun,
  Check,
  Connection,
  Exit,
  Fault,
  HistoryEvent,
  Records,
  Revocation,
} from '../history/history.ts'

/** A history, sorted into what the rules ask of it. */
export interface HistoryIndex {
  sessions: ReadonlyMap<string, Begun>
  checks: readonly Check[]
  revocations: readonly Revocation[]
  connections: readonly Connection[]
  faults: readonly Fault[]
  exits: readonly Exit[]
  records: readonly Records[]
  /** Whose end a notice tells of, by its message; undefined if no call of this run said that. */
  causeOf(notice: Notice | null): Revocation | undefined
}

export function indexHistory(history: readonly HistoryEvent[]): HistoryIndex {
  const of = <Kind extends HistoryEvent['kind']>(kind: Kind) =>
    history.filter((event): event is Extract<HistoryEvent, { kind: Kind }> => event.kind === kind)
  const revocations = of('revocation')
  const byMessage = new Map(revocations.map((revocation) => [revocation.message, revocation]))
  return {
    sessions: new Map(of('begun').map((begun) => [begun.session, begun])),
    checks: of('check'),
    revocations,
    connections: of('connection'),
    faults: of('fault'),
    exits: of('exit'),
    records: of('records'),
    causeOf: (notice) => (notice?.message === undefined ? undefined : byMessage.get(notice.message)),
  }
}

/** Every time somebody was told that a session has ended, by an answer or by a push. */
export interface Telling {
  session: string
  node: number
  at: number
  notice: Notice | null
}

export function tellings({ checks, connections }: HistoryIndex): Telling[] {
  return [
    ...checks.flatMap(({ session, node, end, answer }) =>
      answer.said === 'ended' ? [{ session, node, at: end, notice: answer.notice }] : [],
    ),
    ...connections.flatMap(({ session, node, told }) =>
      told ? [{ session, node, at: told.at, notice: told.notice }] : [],
    ),
  ]
}
