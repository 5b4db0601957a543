import {
  delivery,
  deliveryQuery,
  page,
  revocation,
  revocationPreview,
  revocationQuery,
  revocationRequest,
} from '@curfew/shared/schemas'
import { z } from 'zod'
import type { ActOptions } from '../../../acts/carry-out.ts'
import { readRevocation } from '../../../acts/revocation/read-revocations.ts'
import type { RefusalRecords } from '../../../audit/refusal-records.ts'
import { readAuthority, requirePermission } from '../../../directory/rights/authority.ts'
import type { LanesOfActor } from '../../../directory/rights/lanes-of-actor.ts'
import { listDeliveries } from '../../../revocations/delivery-list.ts'
import { preview } from '../../../revocations/preview.ts'
import { listRevocations } from '../../../revocations/revocation-list.ts'
import { permissionFor, revoke } from '../../../revocations/revoke.ts'
import { mayAct, mayRead } from '../../doors/guard.ts'
import { type Handlers, routes } from '../../doors/route.ts'
import { contextOf } from '../../exchange/client.ts'
import { BODY_LIMITS } from '../../reading/body-limits.ts'
import { found, orNotKept } from '../../reading/found.ts'
import { oneOf } from '../ids.ts'
import { personOf } from '../person-of.ts'
import type { RouteOptions } from '../route-options.ts'
import { type RevocationObserver, timeRevocation } from './time-revocation.ts'

export const revocationRoutes = routes({
  revoke: {
    method: 'POST',
    path: '/v1/revocations',
    summary:
      'Ends sessions, and answers when no node accepts any of them; with `dryRun` it only counts them (200).',
    guard: mayAct('sessions:revoke', 'sessions:revoke-everyone'),
    lane: 'acts',
    body: { schema: revocationRequest, limit: BODY_LIMITS.revocations },
    answers: { 200: revocationPreview, 201: z.object({ revocation }) },
    errors: ['target_not_found', 'target_above_rank'],
    idempotency: 'kept',
  },
  listRevocations: {
    method: 'GET',
    path: '/v1/revocations',
    summary: 'Lists the forced logouts, the latest first.',
    guard: mayRead('sessions:read'),
    lane: 'lists',
    query: revocationQuery,
    answers: { 200: page(revocation) },
  },
  readRevocation: {
    method: 'GET',
    path: '/v1/revocations/:id',
    summary: 'Shows one forced logout, with all whom it named.',
    guard: mayRead('sessions:read'),
    lane: 'lists',
    params: oneOf,
    answers: { 200: revocation },
  },
  listDeliveries: {
    method: 'GET',
    path: '/v1/revocations/:id/deliveries',
    summary: 'Lists what became of each client that a forced logout covered.',
    guard: mayRead('sessions:read'),
    lane: 'lists',
    params: oneOf,
    query: deliveryQuery,
    answers: { 200: page(delivery) },
  },
})

export interface RevocationRoutesOptions extends ActOptions, Pick<RouteOptions, 'keep'> {
  refusals: RefusalRecords
  lanes: LanesOfActor
  /** Hears how long each forced logout took. */
  revoked?: RevocationObserver
}

export function revocationHandlers(
  options: RevocationRoutesOptions,
): Handlers<typeof revocationRoutes, 'revoke'> {
  const { database, lanes, refusals, keep, revoked = () => undefined } = options
  const notKept = orNotKept({ what: 'Forced logouts', days: keep.revocationsDays })
  return {
    revoke: {
      arrived: timeRevocation(revoked),
      /** Nothing is kept of another refusal: then there is no need to read 1 MB for it. */
      async beforeBody({ userId }) {
        if (!(await refusals.areSpent(userId))) return
        requirePermission(await readAuthority(database.checks, userId), 'sessions:revoke')
      },
      async answer({ exchange, body: { dryRun, ...wanted }, idempotencyKey, session }) {
        const asked = { caller: personOf(session), ...wanted, idempotencyKey }
        if (dryRun) return { status: 200, body: await preview(database, asked) }
        const call = { ...asked, ...contextOf(exchange) }
        const revocation = await lanes.act(session.userId, permissionFor(wanted.target), (own) =>
          revoke({ ...options, database: own }, call),
        )
        return { status: 201, body: { revocation } }
      },
    },
    listRevocations: async ({ query }) => ({
      status: 200,
      body: await listRevocations(database.reads, query),
    }),
    readRevocation: async ({ params }) => ({
      status: 200,
      body: await readRevocation(database.reads, params.id).then(found).catch(notKept),
    }),
    listDeliveries: async ({ params, query }) => ({
      status: 200,
      body: await listDeliveries(database.reads, params.id, query).catch(notKept),
    }),
  }
}
