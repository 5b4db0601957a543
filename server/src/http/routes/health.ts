import Router from 'router'
import { sendJson } from '../../node-http/answer.ts'
import type { Handler } from '../../node-http/handler.ts'
import { Refusal } from '../../refusal.ts'
import { Batch } from '../../store/batch.ts'

export interface HealthOptions {
  /** Whether requests should be sent here: migrated, filled, not draining, and PostgreSQL answers. */
  ready: () => boolean | Promise<boolean>
}

/** `GET /livez`: the process runs. `GET /readyz`: it can do its work. */
export function healthRoutes({ ready }: HealthOptions): Handler {
  // Anybody may ask, as often as they like: one question to PostgreSQL at a time answers them all.
  const asked = new Batch<null, boolean>(async (askers) => {
    const isReady = await ready()
    return askers.map(() => isReady)
  })
  return Router()
    .get('/livez', (_request, response) => {
      sendJson(response, 200, { status: 'live' })
    })
    .get('/readyz', async (_request, response) => {
      if (!(await asked.ask(null))) throw new Refusal('unavailable', { detail: 'Not ready.' })
      sendJson(response, 200, { status: 'ready' })
    })
}
