import type { Target } from '../history/history.ts'
import { Random } from './random.ts'

type Named = Target['named']

/** What a run is made of. Two runs with the same settings and the same seed have the same plan. */
export interface PlanOptions {
  seed: number
  nodes: number
  groups: number
  peoplePerGroup: number
  /** Sessions that one person holds at a time. */
  seatsPerPerson: number
  /** Checks between two revocations, on average. */
  checksPerRevocation: number
  /** How often each kind of step is chosen. */
  steps: Readonly<Partial<Record<Step['do'], number>>>
  /** How often each kind of target is chosen. */
  targets: Readonly<Partial<Record<Named, number>>>
  /** Handshakes with a session that is just being ended, for each revocation. */
  ambushes: number
  /** Milliseconds before and after the call within which they begin. */
  ambushWithinMs: number
  /** How many sessions of each revocation are tried everywhere as soon as it has returned. */
  chased: number
  /** Revocations that run at the same time, at most. */
  revocationsAtOnce: number
}

export const ORDINARY: Omit<PlanOptions, 'seed'> = {
  nodes: 3,
  groups: 6,
  peoplePerGroup: 4,
  seatsPerPerson: 2,
  checksPerRevocation: 100,
  steps: { request: 68, together: 12, past: 6, activity: 8, extend: 1, connect: 3, leave: 2 },
  targets: { sessions: 36, users: 20, loginIds: 16, members: 14, group: 10, everyone: 4 },
  ambushes: 1,
  ambushWithinMs: 12,
  chased: 2,
  revocationsAtOnce: 6,
}

/** A person and their groups; seats are numbered so that those of a person follow each other. */
export interface Person {
  loginId: string
  group: number
}

export interface Plan extends PlanOptions {
  people: readonly Person[]
  /** The person who sits there. A seat holds one session at a time, the next one when that has ended. */
  seats: readonly number[]
}

/** The next thing that a seat does. */
export type Step =
  | { do: 'request'; node: number }
  /** Requests at every node at once. */
  | { do: 'together' }
  /** A request with a session that the seat held before. */
  | { do: 'past'; node: number; back: number }
  | { do: 'connect'; node: number }
  | { do: 'activity' }
  | { do: 'extend' }
  | { do: 'leave' }

export interface PlannedRevocation {
  call: number
  /** Checks from the one before this until this. */
  afterChecks: number
  /** The node that is asked, and those that are asked again if it cannot tell what happened. */
  nodes: number[]
  target: PlannedTarget
  exceptSeats: number[]
  exceptPeople: number[]
  ambushes: Ambush[]
}

export type PlannedTarget =
  | { named: 'sessions'; seats: number[] }
  | { named: 'users' | 'loginIds'; people: number[] }
  | { named: 'members'; group: number; people: number[] }
  | { named: 'group'; group: number }
  | { named: 'everyone' }

/** A handshake with a session of the target; `delayMs` from the call on, negative: before it. */
export interface Ambush {
  node: number
  delayMs: number
}

export function planOf(options: PlanOptions): Plan {
  const people = Array.from({ length: options.groups * options.peoplePerGroup }, (_, number) => ({
    loginId: `person-${number}`,
    group: number % options.groups,
  }))
  const seats = people.flatMap((_, person) => Array<number>(options.seatsPerPerson).fill(person))
  return { ...options, people, seats }
}

/** What a seat does, without end. */
export function* stepsOf(plan: Plan, seat: number): Generator<Step, never> {
  const random = Random.named(plan.seed, `seat ${seat}`)
  for (;;) {
    const node = random.below(plan.nodes)
    const kind = random.weighted(plan.steps)
    switch (kind) {
      case 'request':
      case 'connect':
        yield { do: kind, node }
        break
      case 'past':
        yield { do: kind, node, back: random.below(5) }
        break
      case 'together':
      case 'activity':
      case 'extend':
      case 'leave':
        yield { do: kind }
    }
  }
}

/** What is revoked, without end. */
export function* revocationsOf(plan: Plan): Generator<PlannedRevocation, never> {
  const random = Random.named(plan.seed, 'revocations')
  for (let call = 1; ; call++) {
    // One in five falls together with the one before it.
    const afterChecks = random.chance(0.2) ? 0 : Math.round(plan.checksPerRevocation * 2.5 * random.next())
    const first = random.below(plan.nodes)
    const target = targetOf(plan, random)
    const hasExceptions = random.chance(0.25)
    yield {
      call,
      afterChecks,
      nodes: [0, 1, 2].map((attempt) => (first + attempt) % plan.nodes),
      target,
      exceptSeats:
        hasExceptions && random.chance(0.6) ? random.some(seatNumbers(plan), 1 + random.below(4)) : [],
      exceptPeople: hasExceptions ? random.some(numbers(plan.people.length), 1 + random.below(4)) : [],
      ambushes: Array.from({ length: plan.ambushes }, () => ({
        node: random.below(plan.nodes),
        delayMs: plan.ambushWithinMs * (2 * random.next() - 1),
      })),
    }
  }
}

function targetOf(plan: Plan, random: Random): PlannedTarget {
  const named = random.weighted(plan.targets)
  const group = random.below(plan.groups)
  switch (named) {
    case 'sessions':
      return { named, seats: random.some(seatNumbers(plan), 1 + random.below(3)) }
    case 'users':
    case 'loginIds':
      return { named, people: random.some(numbers(plan.people.length), 1 + random.below(2)) }
    case 'members': {
      const members = numbers(plan.people.length).filter((person) => plan.people[person]?.group === group)
      return { named, group, people: random.some(members, 1 + random.below(3)) }
    }
    case 'group':
      return { named, group }
    case 'everyone':
      return { named }
  }
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, number) => number)
const seatNumbers = (plan: Plan): number[] => numbers(plan.seats.length)
