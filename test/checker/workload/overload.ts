import { setTimeout as wait } from 'node:timers/promises'
import { inDatabase } from '../cluster/cluster.ts'
import type { Field } from './field.ts'

/** Between two questions, in milliseconds. */
const ASK_EVERY_MS = 250
/** Whoever is not answered within this many milliseconds asks too much of the machine. */
const PROMPT_MS = 300

/**
 * Notices when the machine has too much to do: its own timers come late, PostgreSQL takes long to let it in, or a node to
 * say that it is alive. Time limits cannot be judged then; what may be accepted never depends on it.
 *
 * @returns ends the watch
 */
export function watchOverload(field: Field, databaseUrl: string): () => Promise<void> {
  const over = new AbortController()
  const { signal } = over
  const nodes = Array.from({ length: field.plan.nodes }, (_, node) => node)
  const askDatabase = () => inDatabase(databaseUrl, (client) => client.query('SELECT'))
  const watches = [
    watch(field, 'the clients are slow', null, signal, () => wait(1)),
    watch(field, 'PostgreSQL is slow', null, signal, askDatabase),
    ...nodes.map((node) =>
      watch(field, `node ${node} is slow`, node, signal, () => field.send(node, { path: '/livez' })),
    ),
  ]
  return async () => {
    over.abort()
    await Promise.all(watches)
  }
}

async function watch(
  { chronicle }: Field,
  name: string,
  node: number | null,
  signal: AbortSignal,
  ask: () => Promise<unknown>,
): Promise<void> {
  while (!signal.aborted) {
    const from = chronicle.now()
    const isAnswered = await ask().then(
      () => true,
      () => false,
    )
    const to = chronicle.now()
    // An answer that does not come at all is somebody's fault, which is noted as such.
    if (isAnswered && to - from > PROMPT_MS) {
      chronicle.note({ kind: 'fault', name, touches: 'machine', node, from, to })
    }
    await wait(ASK_EVERY_MS, undefined, { signal }).catch(() => undefined)
  }
}
