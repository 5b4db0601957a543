import { deliveryQuery, revocationQuery, revocationRequest } from '@curfew/shared/schemas'
import Router from 'router'
import type { ActOptions } from '../../acts/carry-out.ts'
import { readRevocation } from '../../acts/revocation/read-revocations.ts'
import type { RefusalRecords } from '../../audit/refusal-records.ts'
import { readAuthority, requirePermission } from '../../directory/authority.ts'
import type { LanesOfActor } from '../../directory/lanes-of-actor.ts'
import { sendJson } from '../../node-http/answer.ts'
import type { Handler } from '../../node-http/handler.ts'
import { queryOf } from '../../node-http/request-url.ts'
import type { AddressOf } from '../../request/address-of.ts'
import { listDeliveries } from '../../revocations/delivery-list.ts'
import { preview } from '../../revocations/preview.ts'
import { listRevocations } from '../../revocations/revocation-list.ts'
import { permissionFor, revoke } from '../../revocations/revoke.ts'
import { sessionOf } from '../check-session.ts'
import { contextOf } from '../client.ts'
import type { Guards } from '../guards.ts'
import { idempotencyKeyOf } from '../idempotency-key.ts'
import { BODY_LIMITS, bodyOf } from '../json-body.ts'
import { parse } from '../parse.ts'
import { found, idOf } from '../path-id.ts'
import { type RevocationObserver, timeRevocation } from '../time-revocation.ts'

export interface RevocationsRoutesOptions extends ActOptions {
  guards: Guards
  refusals: RefusalRecords
  lanes: LanesOfActor
  /** Says where requests come from. */
  addressOf: AddressOf
  /** Hears how long each forced logout took. */
  revoked?: RevocationObserver
}

/** `POST|GET /v1/revocations`, `GET /v1/revocations/:id`, `GET /v1/revocations/:id/deliveries` */
export function revocationsRoutes(options: RevocationsRoutesOptions): Handler {
  const { database, guards, lanes, refusals, addressOf, revoked = () => undefined } = options

  /** Nothing is kept of another refusal: then there is no need to read 1 MB for it. */
  const refuseUnread: Handler = async (request, _response, next) => {
    const { userId } = sessionOf(request)
    if (await refusals.areSpent(userId)) {
      requirePermission(await readAuthority(database.checks, userId), 'sessions:revoke')
    }
    next()
  }
  const writes = guards.writes(BODY_LIMITS.revocations, refuseUnread)

  return Router()
    .post('/revocations', timeRevocation(revoked), writes, async (request, response) => {
      const { dryRun, ...wanted } = parse(revocationRequest, bodyOf(request))
      const { id: sessionId, userId } = sessionOf(request)
      const caller = { kind: 'person', userId, sessionId } as const
      const asked = { caller, ...wanted, idempotencyKey: idempotencyKeyOf(request) }
      if (dryRun) {
        sendJson(response, 200, await preview(database, asked))
        return
      }
      const call = { ...asked, ...contextOf(request, addressOf) }
      const revocation = await lanes.act(userId, permissionFor(wanted.target), (database) =>
        revoke({ ...options, database }, call),
      )
      sendJson(response, 201, { revocation })
    })
    .get('/revocations', guards.may('sessions:read'), async (request, response) => {
      sendJson(response, 200, await listRevocations(database.reads, parse(revocationQuery, queryOf(request))))
    })
    .get('/revocations/:id', guards.may('sessions:read'), async (request, response) => {
      sendJson(response, 200, found(await readRevocation(database.reads, idOf(request))))
    })
    .get('/revocations/:id/deliveries', guards.may('sessions:read'), async (request, response) => {
      const query = parse(deliveryQuery, queryOf(request))
      sendJson(response, 200, await listDeliveries(database.reads, idOf(request), query))
    })
}
