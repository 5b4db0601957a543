import type { Check, Connection, HistoryEvent, Revocation } from '../history/history.ts'

/** What a run consisted of, for whoever wants to know that it was not empty. */
export interface Summary {
  seconds: number
  sessions: number
  checks: number
  /** By kind of check. */
  via: Record<string, number>
  /** By what was answered. */
  answers: Record<string, number>
  revocations: Record<Revocation['outcome']['state'], number>
  /** Those that were done, by kind of target. */
  targets: Record<string, number>
  connections: number
  told: number
}

export function summaryOf(history: readonly HistoryEvent[]): Summary {
  const of = <Event extends HistoryEvent>(kind: Event['kind']) =>
    history.filter((event): event is Event => event.kind === kind)
  const checks = of<Check>('check')
  const connections = of<Connection>('connection')
  const revocations = of<Revocation>('revocation')
  const last = history.reduce((latest, event) => ('end' in event ? Math.max(latest, event.end) : latest), 0)
  return {
    seconds: Math.round(last / 1_000),
    sessions: history.filter(({ kind }) => kind === 'begun').length,
    checks: checks.length,
    via: count(checks.map(({ via }) => via)),
    answers: count(checks.map(({ answer }) => answer.said)),
    revocations: {
      running: 0,
      done: 0,
      unknown: 0,
      refused: 0,
      ...count(revocations.map(({ outcome }) => outcome.state)),
    },
    targets: count(
      revocations.flatMap(({ outcome, target }) => (outcome.state === 'done' ? [target.named] : [])),
    ),
    connections: connections.length,
    told: connections.filter(({ told }) => told !== null).length,
  }
}

function count(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}
