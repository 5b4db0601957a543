import { globalPolicyChange } from '@curfew/shared/schemas'
import { Router } from 'express'
import { changeGlobalPolicy, type PolicyOptions, readGlobalPolicy } from '../../policies/policies.ts'
import type { Database } from '../../store/database.ts'
import { sessionOf } from '../check-session.ts'
import { contextOf } from '../client.ts'
import type { Guards } from '../guards.ts'
import { etag, ifMatch } from '../if-match.ts'
import { BODY_LIMITS } from '../json-body.ts'
import { parse } from '../parse.ts'

export interface PoliciesRoutesOptions extends PolicyOptions {
  database: Pick<Database, 'reads' | 'changes' | 'answers' | 'checks'>
  guards: Guards
}

/** `GET|PUT /v1/policies/global` */
export function policiesRoutes(options: PoliciesRoutesOptions): Router {
  const { database, guards } = options
  return Router()
    .get('/policies/global', ...guards.may('policies:read'), async (_request, response) => {
      const policy = await readGlobalPolicy(database.reads)
      response.set('ETag', etag(policy.version)).json(policy)
    })
    .put('/policies/global', ...guards.writes(BODY_LIMITS.others), async (request, response) => {
      const { version, ...change } = parse(globalPolicyChange, request.body)
      const policy = await changeGlobalPolicy(options, {
        actor: sessionOf(request),
        change,
        seen: [version, ifMatch(request)].filter((seen) => seen !== undefined),
        ...contextOf(request),
      })
      response.set('ETag', etag(policy.version)).json(policy)
    })
}
