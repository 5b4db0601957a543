import type { DeliveryLatency } from '@curfew/shared'
import Router from 'router'
import { sendJson } from '../../node-http/answer.ts'
import type { Handler } from '../../node-http/handler.ts'
import { readDeliveryLatency } from '../../revocations/latency.ts'
import { Batch } from '../../store/batch.ts'
import type { RouteOptions } from './route-options.ts'

/** `GET /v1/deliveries/latency` */
export function deliveriesRoute({ database, guards }: RouteOptions): Handler {
  // After a forced logout every dashboard asks at the same time: one reading serves them all.
  const latency = new Batch<null, DeliveryLatency>(async (askers) => {
    const read = await readDeliveryLatency(database.reads)
    return askers.map(() => read)
  })
  return Router().get('/deliveries/latency', guards.may('sessions:read'), async (_request, response) => {
    sendJson(response, 200, await latency.ask(null))
  })
}
