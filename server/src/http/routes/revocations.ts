import { deliveryQuery, revocationQuery, revocationRequest } from '@curfew/shared/schemas'
import { type RequestHandler, Router } from 'express'
import type { RefusalRecords } from '../../audit/refusal-records.ts'
import { readAuthority, requirePermission } from '../../directory/authority.ts'
import type { LanesOfActor } from '../../directory/lanes-of-actor.ts'
import { permissionFor } from '../../revocations/actor.ts'
import { listDeliveries } from '../../revocations/delivery-list.ts'
import { preview } from '../../revocations/preview.ts'
import { listRevocations, readRevocation } from '../../revocations/revocation-list.ts'
import { type RevokeOptions, revoke } from '../../revocations/revoke.ts'
import { sessionOf } from '../check-session.ts'
import { contextOf } from '../client.ts'
import type { Guards } from '../guards.ts'
import { idempotencyKeyOf } from '../idempotency-key.ts'
import { BODY_LIMITS } from '../json-body.ts'
import { parse } from '../parse.ts'
import { found, idOf } from '../path-id.ts'
import { type RevocationObserver, timeRevocation } from '../time-revocation.ts'

export interface RevocationsRoutesOptions extends RevokeOptions {
  guards: Guards
  refusals: RefusalRecords
  lanes: LanesOfActor
  /** Hears how long each forced logout took. */
  revoked?: RevocationObserver
}

/** `POST|GET /v1/revocations`, `GET /v1/revocations/:id`, `GET /v1/revocations/:id/deliveries` */
export function revocationsRoutes(options: RevocationsRoutesOptions): Router {
  const { database, guards, lanes, refusals, revoked = () => undefined } = options

  /** Nothing is kept of another refusal: then there is no need to read 1 MB for it. */
  const refuseUnread: RequestHandler = async (request, _response, next) => {
    const { userId } = sessionOf(request)
    if (await refusals.areSpent(userId)) {
      requirePermission(await readAuthority(database.checks, userId), 'sessions:revoke')
    }
    next()
  }
  const writes = guards.writes(BODY_LIMITS.revocations, refuseUnread)

  return Router()
    .post('/revocations', timeRevocation(revoked), ...writes, async (request, response) => {
      const { dryRun, ...wanted } = parse(revocationRequest, request.body)
      const { id: sessionId, userId } = sessionOf(request)
      const caller = { userId, sessionId }
      if (dryRun) {
        response.json(await preview(database, caller, wanted.target))
        return
      }
      const idempotencyKey = idempotencyKeyOf(request)
      const call = { caller, ...wanted, idempotencyKey, ...contextOf(request) }
      const revocation = await lanes.act(userId, permissionFor(wanted.target), (database) =>
        revoke({ ...options, database }, call),
      )
      response.status(201).json({ revocation })
    })
    .get('/revocations', ...guards.may('sessions:read'), async (request, response) => {
      response.json(await listRevocations(database.reads, parse(revocationQuery, request.query)))
    })
    .get('/revocations/:id', ...guards.may('sessions:read'), async (request, response) => {
      response.json(found(await readRevocation(database.reads, idOf(request))))
    })
    .get('/revocations/:id/deliveries', ...guards.may('sessions:read'), async (request, response) => {
      const query = parse(deliveryQuery, request.query)
      response.json(await listDeliveries(database.reads, idOf(request), query))
    })
}
