import { Router } from 'express'
import { Refusal } from '../../refusal.ts'

export interface HealthOptions {
  /** Whether requests should be sent here: migrated, filled, not draining, and PostgreSQL answers. */
  ready: () => boolean | Promise<boolean>
}

/** `GET /livez`: the process runs. `GET /readyz`: it can do its work. */
export function healthRoutes({ ready }: HealthOptions): Router {
  return Router()
    .get('/livez', (_request, response) => {
      response.json({ status: 'live' })
    })
    .get('/readyz', async (_request, response) => {
      if (!(await ready())) throw new Refusal('unavailable', { detail: 'Not ready.' })
      response.json({ status: 'ready' })
    })
}
