import { setTimeout as wait } from 'node:timers/promises'
import type { Cluster } from '../cluster/cluster.ts'
import type { Chronicle } from '../history/chronicle.ts'
import type { Revocation } from '../history/history.ts'
import type { Nemesis } from '../nemesis/nemesis.ts'
import type { NuisanceCounts } from '../nuisances/counts.ts'
import { type Nuisances, startNuisances } from '../nuisances/nuisances.ts'
import { askForAll } from './ask-for-all.ts'
import { Field } from './field.ts'
import { watchClients, watchOverload } from './overload.ts'
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
  /** Whether some ask for too much meanwhile. That makes nothing slow: then only what holds up the clients is an excuse. */
  nuisances?: boolean
  /** Asked again and again: whether it was enough. */
  isEnough: () => boolean
  /** Whether to look at everything once more in the end; the default is true. */
  concludes?: boolean
}

/** RV-12: by then every delivery has its outcome, in milliseconds. */
const TOLD_AFTER_MS = 5_000
/** How often it is asked whether it was enough, in milliseconds. */
const ASK_EVERY_MS = 250

/**
 * One run: everybody does what the plan says, while revocations fall upon them, until it is enough. Then every session
 * there ever was is asked for once more at every node, and the records are read.
 *
 * @returns what those who asked for too much were answered; null if there were none, or nobody waits for the conclusion
 */
export async function run(options: RunOptions): Promise<NuisanceCounts | null> {
  const { cluster, chronicle, plan, nemesis, isEnough, pauseMs = 0, concludes = true } = options
  const field = new Field({ cluster, chronicle, plan })
  const over = new AbortController()
  const stopWatching = options.nuisances ? watchClients(field) : watchOverload(field, cluster.databaseUrl)
  let failing = Promise.resolve()
  let nuisances: Nuisances | null = null
  let counts: NuisanceCounts | null = null
  try {
    await field.open()
    if (options.nuisances) {
      nuisances = await startNuisances(cluster)
      field.bystanders.push(nuisances.userId)
    }
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
    if (!concludes) return null
    await working
    await askForAll(field)
    await untilSettled(chronicle)
    counts = (await nuisances?.stop()) ?? null
    nuisances = null
    chronicle.note(await readRecords(field))
  } finally {
    over.abort()
    await failing.catch(() => undefined)
    await nuisances?.stop()
    field.close()
    await stopWatching()
  }
  return counts
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
  const allTold = Math.max(0, ...returns) + TOLD_AFTER_MS
  await wait(Math.max(0, allTold - chronicle.now()))
}
