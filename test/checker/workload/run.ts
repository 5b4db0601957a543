import { setTimeout as wait } from 'node:timers/promises'
import type { Cluster } from '../cluster/cluster.ts'
import type { Chronicle } from '../history/chronicle.ts'
import type { Revocation } from '../history/history.ts'
import type { Nemesis } from '../nemesis/nemesis.ts'
import { askForAll } from './ask-for-all.ts'
import { Field } from './field.ts'
import { watchOverload } from './overload.ts'
import { Pace } from './pace.ts'
import { type Plan, revocationsOf } from './plan.ts'
import { readRecords } from './records.ts'
import { revoke } from './revoke.ts'
import { sit } from './sit.ts'

export interface RunOptions {
  cluster: Cluster
  chronicle: Chronicle
  plan: Plan
  /** Between two steps of each seat, in milliseconds; the default is none: as much as the machine can do. */
  pauseMs?: number
  /** Makes things fail meanwhile; the run goes on until it has finished. */
  nemesis?: Nemesis
  /** Asked again and again: whether it was enough. */
  isEnough: () => boolean
  /** Whether to look at everything once more in the end; the default is true. */
  concludes?: boolean
}

/** RV-12: by then every delivery has its outcome, in milliseconds. */
const SETTLED_AFTER_MS = 5_000
/** How often it is asked whether it was enough, in milliseconds. */
const ASK_EVERY_MS = 250

/**
 * One run: everybody does what the plan says, while revocations fall upon them, until it is enough. Then every session
 * there ever was is asked for once more at every node, and the records are read.
 */
export async function run(options: RunOptions): Promise<void> {
  const { cluster, chronicle, plan, nemesis, isEnough, pauseMs = 0, concludes = true } = options
  const field = new Field({ cluster, chronicle, plan })
  const over = new AbortController()
  const stopWatching = watchOverload(field, cluster.databaseUrl)
  let failing = Promise.resolve()
  try {
    await field.open()
    const pace = new Pace()
    const seats = field.seats.map((seat) => sit({ field, seat, pauseMs, pace, signal: over.signal }))
    const revocations = revokeAsPlanned(field, over.signal)
    failing = nemesis?.({ cluster, chronicle, field, signal: over.signal }) ?? failing
    const enough = (async () => {
      while (!isEnough() && !over.signal.aborted) await wait(ASK_EVERY_MS)
    })()
    const working = Promise.all([...seats, revocations])
    // Whatever fails by itself ends the run.
    await Promise.race([
      concludes ? Promise.all([failing, enough]) : enough,
      failing.then(() => working),
      working,
    ])
    over.abort()
    if (!concludes) return
    await working
    await askForAll(field)
    await untilSettled(chronicle)
    chronicle.note(await readRecords(field))
  } finally {
    over.abort()
    await failing.catch(() => undefined)
    field.close()
    await stopWatching()
  }
}

async function revokeAsPlanned(field: Field, signal: AbortSignal): Promise<void> {
  const { revocationsAtOnce } = field.plan
  const underWay = new Set<Promise<unknown>>()
  let running = 0
  let at = field.chronicle.checks
  for (const planned of revocationsOf(field.plan)) {
    at += planned.afterChecks
    const isDue = () => field.chronicle.checks >= at && running < revocationsAtOnce
    while (!isDue() && !signal.aborted) await wait(1)
    if (signal.aborted) break
    running++
    const act = revoke(field, planned).then(({ rest }) => {
      running--
      return rest
    })
    underWay.add(act)
    void act.finally(() => underWay.delete(act))
  }
  await Promise.all(underWay)
}

async function untilSettled(chronicle: Chronicle): Promise<void> {
  const returns = chronicle.events
    .filter((event): event is Revocation => event.kind === 'revocation')
    .map(({ start, attempts }) => attempts.at(-1)?.end ?? start)
  const settled = Math.max(0, ...returns) + SETTLED_AFTER_MS
  await wait(Math.max(0, settled - chronicle.now()))
}
