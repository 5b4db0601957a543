import { setTimeout as wait } from 'node:timers/promises'
import type { Field, Held, Seat } from './field.ts'
import type { Pace } from './pace.ts'
import { type Step, stepsOf } from './plan.ts'

/** Steps that a seat goes on with a session after it was told that it has ended. */
const FAREWELL = 3
/** A seat does not wait longer for an answer: others go on while a node is paused. In milliseconds. */
const PATIENCE_MS = 300
/** More requests than that are not piled up at a node that does not answer. */
const MOST_WAITING = 60
const MOST_CONNECTIONS = 3

export interface SitOptions {
  field: Field
  seat: Seat
  /** Between two steps, in milliseconds. */
  pauseMs: number
  pace: Pace
  signal: AbortSignal
}

/** What somebody does all day: steps of the plan, one after the other, with one session after the other. */
export async function sit({ field, seat, pauseMs, pace, signal }: SitOptions): Promise<void> {
  let farewell = FAREWELL
  let turn = seat.number
  const underWay = new Set<Promise<void>>()
  for (const step of stepsOf(field.plan, seat.number)) {
    if (signal.aborted) break
    if (seat.hasEnded && farewell-- <= 0) {
      if (!(await field.sitDown(seat, turn++ % field.plan.nodes))) await wait(50)
      farewell = FAREWELL
      continue
    }
    const { current } = seat
    if (!current) throw new Error(`seat ${seat.number} is empty`)
    await pace.begin()
    const begun = performance.now()
    const acts = take(step, field, seat, current)
    for (const act of acts) {
      underWay.add(act)
      void act.finally(() => underWay.delete(act))
    }
    if (acts.length > 0) await atMost(Promise.all(acts), PATIENCE_MS)
    pace.end(performance.now() - begun)
    // Nothing to do: not again in this very turn.
    if (acts.length === 0 || pauseMs > 0) await wait(acts.length === 0 ? 2 : pauseMs)
    seat.connections = seat.connections.filter((connection) => connection.isOpen)
  }
  await Promise.all(underWay)
}

/** Begins a step. @returns what it has begun, nothing if it cannot be done now */
function take(step: Step, field: Field, seat: Seat, current: Held): Promise<void>[] {
  const isReady = (node: number) => field.waitingAt(node) < MOST_WAITING
  const [connection] = seat.connections
  switch (step.do) {
    case 'request':
      return isReady(step.node) ? [field.ask(current, step.node)] : []
    case 'together':
      return Array.from({ length: field.plan.nodes }, (_, node) => node)
        .filter(isReady)
        .map((node) => field.ask(current, node))
    case 'past': {
      const held = seat.past[step.back]
      return held && isReady(step.node) ? [field.ask(held, step.node)] : []
    }
    case 'connect':
      return seat.connections.length < MOST_CONNECTIONS && isReady(step.node)
        ? [field.connect(seat, current, step.node)]
        : []
    case 'activity':
    case 'extend':
      return connection ? [connection.send(step.do)] : []
    case 'leave':
      connection?.leave()
      return []
  }
}

async function atMost(work: Promise<unknown>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds)
  })
  await Promise.race([work, patience])
  clearTimeout(timer)
}
