import { z } from 'zod'
import { Refusal } from '../../../refusal.ts'
import { Batch } from '../../../store/batch.ts'
import { anybody } from '../../doors/guard.ts'
import { type Handlers, routes } from '../../doors/route.ts'

export const healthRoutes = routes({
  readLiveness: {
    method: 'GET',
    path: '/livez',
    summary: 'Says that the process runs.',
    guard: anybody,
    lane: 'probes',
    answers: { 200: z.object({ status: z.literal('live') }) },
  },
  readReadiness: {
    method: 'GET',
    path: '/readyz',
    summary: 'Says whether requests should be sent here.',
    guard: anybody,
    lane: 'probes',
    answers: { 200: z.object({ status: z.literal('ready') }) },
    errors: ['unavailable'],
  },
})

export interface HealthOptions {
  /** Whether requests should be sent here: migrated, filled, not draining, and PostgreSQL answers. */
  ready: () => boolean | Promise<boolean>
}

export function healthHandlers({ ready }: HealthOptions): Handlers<typeof healthRoutes> {
  // Anybody may ask, as often as they like: one question to PostgreSQL at a time answers them all.
  const asked = new Batch<null, boolean>(async (askers) => {
    const isReady = await ready()
    return askers.map(() => isReady)
  })
  return {
    readLiveness: () => ({ status: 200, body: { status: 'live' } }),
    async readReadiness() {
      if (!(await asked.ask(null))) throw new Refusal('unavailable', { detail: 'Not ready.' })
      return { status: 200, body: { status: 'ready' } }
    },
  }
}
