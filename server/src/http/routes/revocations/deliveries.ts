import type { DeliveryLatency } from '@curfew/shared'
import { deliveryLatency } from '@curfew/shared/schemas'
import { readDeliveryLatency } from '../../../revocations/latency.ts'
import { Batch } from '../../../store/batch.ts'
import { mayRead } from '../../doors/guard.ts'
import { type Handlers, routes } from '../../doors/route.ts'
import type { RouteOptions } from '../route-options.ts'

export const deliveryRoutes = routes({
  readDeliveryLatency: {
    method: 'GET',
    path: '/v1/deliveries/latency',
    summary:
      'Tells how fast the clients of the last 24 hours confirmed that they were signed out, on all nodes.',
    guard: mayRead('sessions:read'),
    lane: 'lists',
    answers: { 200: deliveryLatency },
  },
})

export function deliveryHandlers({ database }: RouteOptions): Handlers<typeof deliveryRoutes> {
  // After a forced logout every dashboard asks at the same time: one reading serves them all.
  const latency = new Batch<null, DeliveryLatency>(async (askers) => {
    const read = await readDeliveryLatency(database.reads)
    return askers.map(() => read)
  })
  return { readDeliveryLatency: async () => ({ status: 200, body: await latency.ask(null) }) }
}
