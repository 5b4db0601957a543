import { z } from 'zod'
import { instant } from '../page.ts'

/** How fast forced logouts reached the clients during the last 24 hours, over all nodes. */
export const deliveryLatency = z
  .object({
    /** The beginning of those hours. */
    since: instant,
    revocations: z.number().int(),
    /** Clients that confirmed their notice. */
    deliveries: z.number().int(),
    /** Half of them had confirmed within this time; null when there were none. */
    p50Milliseconds: z.number().nullable(),
    /** 99 of 100 had. */
    p99Milliseconds: z.number().nullable(),
    /** Clients that gave no sign, or whose node was lost. */
    unreachable: z.number().int(),
  })
  .meta({ id: 'DeliveryLatency' })
export type DeliveryLatency = z.infer<typeof deliveryLatency>
