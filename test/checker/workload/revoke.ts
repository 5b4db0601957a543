import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { LiveConnection } from '../clients/live-connection.ts'
import type { Attempt, Revocation, Target } from '../history/history.ts'
import type { Field, Held, Seat } from './field.ts'
import type { PlannedRevocation } from './plan.ts'

/** How often a call is repeated whose outcome is unknown. */
const ATTEMPTS = 5
const AGAIN_AFTER_MS = 150

/** Somebody whom a revocation is about to meet. */
interface Victim {
  seat: Seat
  held: Held
  /** That are open when it begins. */
  connections: readonly LiveConnection[]
}

/**
 * Revokes as planned: asks again with the same Idempotency-Key while nobody knows whether it happened; meanwhile others
 * connect with sessions that are being ended, and as soon as it has returned some of these are tried everywhere.
 *
 * @returns resolves when the call is over, with what is still going on
 */
export async function revoke(field: Field, planned: PlannedRevocation): Promise<{ rest: Promise<unknown> }> {
  const { chronicle, plan } = field
  const { request, target } = resolve(field, planned)
  const victims = field.seats.flatMap((seat): Victim[] => {
    const held = seat.current
    if (!held || seat.hasEnded || !isMeant(target, held)) return []
    return [{ seat, held, connections: [...seat.connections] }]
  })
  const ambushes = victims.length > 0 ? planned.ambushes : []
  const lying = ambushes.map(async ({ node, delayMs }, number) => {
    const { seat, held } = victims[number % victims.length] as Victim
    await wait(plan.ambushWithinMs + delayMs)
    await field.connect(seat, held, node)
  })
  if (ambushes.length > 0) await wait(plan.ambushWithinMs)

  const { call } = planned
  const revocation = chronicle.note<Revocation>({
    kind: 'revocation',
    call,
    target,
    message: `This is call ${call} of the run ${plan.seed}.`,
    start: chronicle.now(),
    attempts: [],
    outcome: { state: 'running' },
  })
  await ask(field, planned, revocation, request)
  const chases = revocation.outcome.state === 'done' ? chase(field, victims) : []
  return { rest: Promise.all([...chases, ...lying]) }
}

async function ask(
  field: Field,
  { nodes, call }: PlannedRevocation,
  revocation: Revocation,
  target: object,
): Promise<void> {
  const { chronicle } = field
  const headers = {
    authorization: `Bearer ${field.administrator.token}`,
    'idempotency-key': randomUUID(),
  }
  const body = JSON.stringify({ target, message: revocation.message, reasonAdmin: `call ${call}` })
  let outcome: Revocation['outcome'] = { state: 'unknown' }
  for (let number = 0; number < ATTEMPTS && outcome.state === 'unknown'; number++) {
    if (number > 0) await wait(AGAIN_AFTER_MS * number)
    const node = nodes[number % nodes.length] ?? 0
    const start = chronicle.now()
    const answer = await field
      .send(node, { method: 'POST', path: '/v1/revocations', headers, body })
      .catch(() => null)
    const attempt: Attempt = { node, start, end: chronicle.now(), status: answer?.status ?? null }
    revocation.attempts.push(attempt)
    if (answer?.status === 201) {
      const { id } = (JSON.parse(answer.body) as { revocation: { id: string } }).revocation
      outcome = { state: 'done', end: attempt.end, id }
    } else if (answer && answer.status < 500) outcome = { state: 'refused', status: answer.status }
  }
  revocation.outcome = outcome
}

/** Tries some of the sessions that it met, by a request at every node and by an event on every connection. */
function chase(field: Field, victims: readonly Victim[]): Promise<void>[] {
  const nodes = Array.from({ length: field.plan.nodes }, (_, node) => node)
  return victims
    .slice(0, field.plan.chased)
    .flatMap(({ held, connections }) => [
      ...connections.map((connection) => connection.send('activity')),
      ...nodes.map((node) => field.ask(held, node)),
    ])
}

/** A planned target as the API is asked for it, and as the judge needs it: with all names resolved. */
function resolve(field: Field, planned: PlannedRevocation): { request: object; target: Target } {
  const { target, exceptSeats, exceptPeople } = planned
  const sessionsOf = (seats: readonly number[]) =>
    seats.flatMap((seat) => field.seats[seat]?.current?.session ?? [])
  const usersOf = (people: readonly number[]) => people.flatMap((person) => field.users[person] ?? [])
  // The administrator's own session would end, too.
  const isEveryone = target.named === 'everyone'
  const exceptSessions = [...(isEveryone ? [field.administrator.session] : []), ...sessionsOf(exceptSeats)]
  const exceptUsers = [...(isEveryone ? field.bystanders : []), ...usersOf(exceptPeople)]
  const except = {
    ...(exceptSessions.length > 0 ? { sessions: exceptSessions } : {}),
    ...(exceptUsers.length > 0 ? { users: exceptUsers } : {}),
  }
  const exceptions = Object.keys(except).length > 0 ? { except } : {}
  const meant = (covers: Target['covers']): Target => ({
    named: target.named,
    covers,
    exceptSessions,
    exceptUsers,
  })
  switch (target.named) {
    case 'sessions': {
      const sessions = sessionsOf(target.seats)
      return { request: { sessions, ...exceptions }, target: meant({ sessions }) }
    }
    case 'users': {
      const users = usersOf(target.people)
      return { request: { users, ...exceptions }, target: meant({ users }) }
    }
    case 'loginIds': {
      const loginIds = target.people.flatMap((person) => field.plan.people[person]?.loginId ?? [])
      return { request: { loginIds, ...exceptions }, target: meant({ users: usersOf(target.people) }) }
    }
    case 'members': {
      const users = usersOf(target.people)
      return {
        request: { group: field.groups[target.group], users, ...exceptions },
        target: meant({ users }),
      }
    }
    case 'group': {
      const { people } = field.plan
      const members = people.flatMap(({ group }, person) => (group === target.group ? [person] : []))
      const covers = { users: usersOf(members) }
      return { request: { group: field.groups[target.group], ...exceptions }, target: meant(covers) }
    }
    case 'everyone':
      return { request: { everyone: true, ...exceptions }, target: meant('everyone') }
  }
}

function isMeant({ covers, exceptSessions, exceptUsers }: Target, { session, user }: Held): boolean {
  if (exceptSessions.includes(session) || exceptUsers.includes(user)) return false
  if (covers === 'everyone') return true
  return 'sessions' in covers ? covers.sessions.includes(session) : covers.users.includes(user)
}
