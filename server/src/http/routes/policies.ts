import {
  changedPolicy,
  globalPolicy,
  globalPolicyChange,
  policyPreview,
  policyPreviewRequest,
} from '@curfew/shared/schemas'
import type { ActOptions } from '../../acts/carry-out.ts'
import type { LanesOfActor } from '../../directory/rights/lanes-of-actor.ts'
import { readGlobalPolicy } from '../../policies/global-policy.ts'
import { changeGlobalPolicy } from '../../policy-changes/change-global-policy.ts'
import { previewGlobalPolicy, type UnwrittenActivity } from '../../policy-changes/preview-policy.ts'
import { mayAct, mayRead } from '../doors/guard.ts'
import { type Handlers, routes } from '../doors/route.ts'
import { contextOf } from '../exchange/client.ts'
import { BODY_LIMITS } from '../reading/body-limits.ts'
import { etag, ifMatch } from '../reading/if-match.ts'
import { personOf } from './person-of.ts'

export const policyRoutes = routes({
  readGlobalPolicy: {
    method: 'GET',
    path: '/v1/policies/global',
    summary: 'Shows the policy that holds for everyone.',
    guard: mayRead('policies:read'),
    lane: 'lists',
    answers: { 200: globalPolicy },
    isVersioned: true,
  },
  changeGlobalPolicy: {
    method: 'PUT',
    path: '/v1/policies/global',
    summary: 'Changes the policy that holds for everyone.',
    guard: mayAct('policies:manage'),
    lane: 'acts',
    body: { schema: globalPolicyChange, limit: BODY_LIMITS.others },
    answers: { 200: changedPolicy },
    isVersioned: true,
  },
  previewPolicy: {
    method: 'POST',
    path: '/v1/policies/preview',
    summary: 'Counts whom a change of the policy would sign out, now and within a day; nothing is changed.',
    // Who may not make the change has nothing to look ahead for.
    guard: mayRead('policies:manage'),
    lane: 'lists',
    body: { schema: policyPreviewRequest, limit: BODY_LIMITS.others },
    answers: { 200: policyPreview },
    idempotency: 'kept',
  },
})

export interface PolicyRoutesOptions extends ActOptions {
  lanes: LanesOfActor
  activity: UnwrittenActivity
}

export const policyHandlers = (options: PolicyRoutesOptions): Handlers<typeof policyRoutes> => ({
  async readGlobalPolicy() {
    const policy = await readGlobalPolicy(options.database.reads)
    return { status: 200, body: policy, headers: { ETag: etag(policy.version) } }
  },
  async changeGlobalPolicy({ exchange, body: { version, ...change }, session }) {
    const seen = [version, ifMatch(exchange)].filter((each) => each !== undefined)
    const call = { caller: personOf(session), change, seen, ...contextOf(exchange) }
    const changed = await options.lanes.act(session.userId, 'policies:manage', (database) =>
      changeGlobalPolicy({ ...options, database }, call),
    )
    return { status: 200, body: changed, headers: { ETag: etag(changed.policy.version) } }
  },
  async previewPolicy({ body, session, idempotencyKey }) {
    const { activity } = options
    const { version: _, ...change } = body.policy
    const call = { caller: personOf(session), change, activity, idempotencyKey }
    return { status: 200, body: await previewGlobalPolicy(options.database, call) }
  },
})
