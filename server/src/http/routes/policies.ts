import { globalPolicyChange } from '@curfew/shared/schemas'
import Router from 'router'
import type { ActOptions } from '../../acts/carry-out.ts'
import type { LanesOfActor } from '../../directory/lanes-of-actor.ts'
import { sendJson } from '../../node-http/answer.ts'
import type { Handler } from '../../node-http/handler.ts'
import { readGlobalPolicy } from '../../policies/global-policy.ts'
import { changeGlobalPolicy } from '../../policy-changes/change-global-policy.ts'
import type { AddressOf } from '../../request/address-of.ts'
import { sessionOf } from '../check-session.ts'
import { contextOf } from '../client.ts'
import type { Guards } from '../guards.ts'
import { etag, ifMatch } from '../if-match.ts'
import { BODY_LIMITS, bodyOf } from '../json-body.ts'
import { parse } from '../parse.ts'

export interface PoliciesRoutesOptions extends ActOptions {
  guards: Guards
  lanes: LanesOfActor
  /** Says where requests come from. */
  addressOf: AddressOf
}

/** `GET|PUT /v1/policies/global` */
export function policiesRoutes(options: PoliciesRoutesOptions): Handler {
  const { database, guards, lanes, addressOf } = options
  return Router()
    .get('/policies/global', guards.may('policies:read'), async (_request, response) => {
      const policy = await readGlobalPolicy(database.reads)
      response.setHeader('ETag', etag(policy.version))
      sendJson(response, 200, policy)
    })
    .put('/policies/global', guards.writes(BODY_LIMITS.others), async (request, response) => {
      const { version, ...change } = parse(globalPolicyChange, bodyOf(request))
      const { id: sessionId, userId } = sessionOf(request)
      const caller = { kind: 'person', userId, sessionId } as const
      const seen = [version, ifMatch(request)].filter((each) => each !== undefined)
      const call = { caller, change, seen, ...contextOf(request, addressOf) }
      const changed = await lanes.act(userId, 'policies:manage', (own) =>
        changeGlobalPolicy({ ...options, database: own }, call),
      )
      response.setHeader('ETag', etag(changed.policy.version))
      sendJson(response, 200, changed)
    })
}
