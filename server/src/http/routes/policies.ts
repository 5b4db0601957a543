import { globalPolicyChange } from '@curfew/shared/schemas'
import Router from 'router'
import type { LanesOfActor } from '../../directory/lanes-of-actor.ts'
import { sendJson } from '../../node-http/answer.ts'
import type { Handler } from '../../node-http/handler.ts'
import { changeGlobalPolicy, type PolicyOptions, readGlobalPolicy } from '../../policies/policies.ts'
import type { AddressOf } from '../../request/address-of.ts'
import type { Database } from '../../store/database.ts'
import { sessionOf } from '../check-session.ts'
import { contextOf } from '../client.ts'
import type { Guards } from '../guards.ts'
import { etag, ifMatch } from '../if-match.ts'
import { BODY_LIMITS, bodyOf } from '../json-body.ts'
import { parse } from '../parse.ts'

export interface PoliciesRoutesOptions extends PolicyOptions {
  database: Pick<Database, 'reads' | 'changes' | 'answers' | 'checks'>
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
      const actor = sessionOf(request)
      const seen = [version, ifMatch(request)].filter((each) => each !== undefined)
      const call = { actor, change, seen, ...contextOf(request, addressOf) }
      const policy = await lanes.act(actor.userId, 'policies:manage', (own) =>
        changeGlobalPolicy({ ...options, database: own }, call),
      )
      response.setHeader('ETag', etag(policy.version))
      sendJson(response, 200, policy)
    })
}
