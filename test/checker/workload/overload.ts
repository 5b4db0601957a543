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
  const nodes = Array.from({ length: field.plan.nodes }, (_, node) => node)
  const askDatabase = () => inDatabase(databaseUrl, (client) => client.query('SELECT'))
  return watchAll(field, [
    CLIENTS,
    { name: 'PostgreSQL is slow', node: null, ask: askDatabase },
    ...nodes.map((node) => ({
      name: `node ${node} is slow`,
      node,
      ask: () => field.send(node, { path: '/livez' }),
    })),
  ])
}

/** Notices only when its own timers come late. @returns ends the watch */
export const watchClients = (field: Field): (() => Promise<void>) => watchAll(field, [CLIENTS])

/** What is asked again and again, and of whom; null: it concerns all nodes. */
interface Question {
  name: string
  node: number | null
  ask: () => Promise<unknown>
}

const CLIENTS: Question = { name: 'the clients are slow', node: null, ask: () => wait(1) }

function watchAll(field: Field, questions: readonly Question[]): () => Promise<void> {
  const over = new AbortController()
  const watches = questions.map((question) => watch(field, question, over.signal))
  return async () => {
    over.abort()
    await Promise.all(watches)
  }
}

async function watch({ chronicle }: Field, question: Question, signal: AbortSignal): Promise<void> {
  const { name, node, ask } = question
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
