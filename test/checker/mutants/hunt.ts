import { createTestDatabase } from '@curfew/server/testing'
import { expect } from 'vitest'
import { startCluster } from '../cluster/cluster.ts'
import type { Patch } from '../cluster/patch.ts'
import { Chronicle } from '../history/chronicle.ts'
import type { HistoryEvent } from '../history/history.ts'
import { judge } from '../judge/judge.ts'
import type { ViolationKind } from '../judge/violation.ts'
import { KILL_POINTS } from '../kill-points/kill-points.ts'
import { MANY_FROM_FEW } from '../many/from-few.ts'
import { byUser, noDoubt, removedBeforeMarked } from '../many/mutants.ts'
import { inTurn, overAndOver } from '../nemesis/in-turn.ts'
import type { Nemesis } from '../nemesis/nemesis.ts'
import { keepBusy, killAtPoint, pauseNode, replaceNode } from '../nemesis/nodes.ts'
import { cutLink } from '../nemesis/redis.ts'
import { askForAll } from '../workload/ask-for-all.ts'
import { ORDINARY, type PlanOptions, planOf } from '../workload/plan.ts'
import { readRecords } from '../workload/records.ts'
import { run } from '../workload/run.ts'
import { auditAfterCommit } from './audit-after-commit.ts'
import { cacheWithoutLease } from './cache-without-lease.ts'
import { fenceByTimer } from './fence-by-timer.ts'
import { membershipFromRedis } from './membership-from-redis.ts'
import type { Mutant } from './mutant.ts'
import { noSecondLook } from './no-second-look.ts'
import { noWaiting } from './no-waiting.ts'
import { touchByUpsert } from './touch-by-upsert.ts'

/** How a mutant is hunted: with what it does wrong happening often. */
export interface Hunt {
  mutant: Mutant
  /** Any of these tells of it. */
  expected: ViolationKind[]
  redis?: boolean
  aim: Partial<PlanOptions>
  nemesis?: Nemesis
  /** Beside those of the mutant. */
  patches?: readonly Patch[]
}

/** Few people, and a revocation every few checks. */
const NARROW: Partial<PlanOptions> = {
  nodes: 2,
  groups: 2,
  peoplePerGroup: 6,
  checksPerRevocation: 15,
  steps: { request: 60, together: 20, past: 20 },
  targets: { sessions: 60, users: 30, everyone: 10 },
  ambushes: 0,
  revocationsAtOnce: 3,
}
/** Nothing but what can be an end of many when three sessions are many. */
const ENDS_OF_MANY: Partial<PlanOptions> = { targets: { group: 50, users: 50 } }
/** A mutant that was not caught by then is not caught, in milliseconds. */
export const LIMIT_MS = 240_000
const NOTICE_LIMIT_MS = 2_000

export const HUNTS: readonly Hunt[] = [
  {
    mutant: cacheWithoutLease,
    expected: ['accepted_after_return', 'accepted_after_ended'],
    redis: true,
    aim: {},
  },
  // Nobody is woken by Redis, so a node that is not waited for is behind for up to 250 ms.
  { mutant: noWaiting, expected: ['accepted_after_return'], aim: {} },
  {
    mutant: touchByUpsert,
    // A session that came back is accepted by whoever does not remember its end, and ended again by the next revocation.
    expected: ['accepted_after_return', 'accepted_after_ended', 'two_notices'],
    // What a running node remembers hides the row that came back; a fresh process believes it.
    aim: { targets: { everyone: 50, users: 50 } },
    nemesis: overAndOver(async (scene) => {
      await replaceNode(1)(scene)
      await askForAll(scene.field, [1])
    }),
  },
  {
    mutant: noSecondLook,
    expected: ['not_told'],
    aim: { targets: { sessions: 100 }, ambushes: 6, ambushWithinMs: 15, chased: 0 },
  },
  {
    mutant: membershipFromRedis,
    expected: ['accepted_after_return'],
    redis: true,
    aim: {},
    nemesis: cutLink(1, LIMIT_MS),
  },
  {
    mutant: auditAfterCommit,
    expected: ['act_without_record'],
    aim: {},
    nemesis: async (scene) => {
      await killAtPoint(1, 'after the commit')(scene)
      scene.chronicle.note(await readRecords(scene.field))
    },
  },
  {
    mutant: fenceByTimer,
    expected: ['accepted_after_return', 'accepted_after_ended'],
    aim: { steps: { request: 80, connect: 20 }, targets: { sessions: 100 }, chased: 3 },
    // A process that is stopped while it computes handles first what waits in its sockets when it wakes, timers later.
    nemesis: inTurn(keepBusy(1), overAndOver(pauseNode(1, 3_000))),
  },
  { mutant: noDoubt, expected: ['accepted_after_return'], patches: MANY_FROM_FEW, aim: ENDS_OF_MANY },
  {
    mutant: byUser,
    expected: ['ended_without_cover', 'ended_by_nobody'],
    patches: MANY_FROM_FEW,
    aim: { ...ENDS_OF_MANY, targets: { sessions: 100 } },
  },
  {
    mutant: removedBeforeMarked,
    expected: ['accepted_after_return', 'accepted_after_ended'],
    patches: MANY_FROM_FEW,
    aim: ENDS_OF_MANY,
    // What a running node remembers hides the row that came back; a fresh process believes it.
    nemesis: overAndOver(async (scene) => {
      await replaceNode(1)(scene)
      await askForAll(scene.field, [1])
    }),
  },
]

/**
 * Runs a cluster with a mutant in it until the judge has found it out, and expects that it does.
 *
 * @param options.nuisances whether some ask for too much meanwhile
 */
export async function findOut(hunt: Hunt, options: { nuisances?: boolean } = {}): Promise<void> {
  const chronicle = new Chronicle()
  const records = await createTestDatabase()
  const plan = planOf({ ...ORDINARY, ...NARROW, ...hunt.aim, seed: 1 })
  const cluster = await startCluster({
    chronicle,
    databaseUrl: records.url,
    nodes: plan.nodes,
    redis: hunt.redis ?? false,
    patches: [
      ...KILL_POINTS.flatMap(({ patches }) => patches),
      ...(hunt.patches ?? []),
      ...hunt.mutant.patches,
    ],
  })
  try {
    const until = chronicle.now() + LIMIT_MS
    const found = () => findings(chronicle).filter((kind) => hunt.expected.includes(kind))
    await run({
      cluster,
      chronicle,
      plan,
      pauseMs: 10,
      nemesis: hunt.nemesis,
      nuisances: options.nuisances,
      isEnough: () => found().length > 0 || chronicle.now() > until,
      concludes: false,
    })
    expect(found(), `violations of ${hunt.mutant.rule}`).not.toEqual([])
  } finally {
    await cluster.stop()
    await records.drop()
  }
}

/** What the judge finds, a busy machine being no excuse: the mistake is there, and nothing else is looked for. */
function findings(chronicle: Chronicle): ViolationKind[] {
  const isExcuse = (event: HistoryEvent) => event.kind === 'fault' && event.touches === 'machine'
  const history = chronicle.events.filter((event) => !isExcuse(event))
  const violations = judge(history, { now: chronicle.now(), noticeLimitMs: NOTICE_LIMIT_MS })
  return violations.map(({ kind }) => kind)
}
