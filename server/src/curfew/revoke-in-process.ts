import { errorEntry, type RevocationTarget, type RevocationView, type WaitedNode } from '@curfew/shared'
import { namedLoginId, personName, revocationRequest } from '@curfew/shared/schemas'
import { z } from 'zod'
import type { ActingFor } from '../acts/actor.ts'
import { administrating } from '../directory/rights/lanes-of-actor.ts'
import { parse } from '../http/reading/parse.ts'
import { kindOf, type RevocationObserver } from '../http/routes/revocations/time-revocation.ts'
import { Refusal } from '../refusal.ts'
import { revoke } from '../revocations/revoke.ts'
import type { Database } from '../store/database.ts'

/** A forced logout as an application asks for it. */
export interface RevokeRequest {
  /** Whose sessions: as in the body of `POST /v1/revocations`. */
  target: RevocationTarget
  /** Plain text for the people who are signed out, at most 280 characters. */
  message?: string
  /** Why, for the records, at most 1,000 characters; the people never see it. */
  reasonAdmin?: string
  /** Who does it, for the records: a person by their login id, or what else acts, such as `{ name: 'nightly clean-up' }`. */
  actor: ActingFor
}

const schema = revocationRequest.omit({ dryRun: true }).extend({
  actor: z.union([
    z.strictObject({ loginId: namedLoginId }),
    z.strictObject({ name: personName.trim().min(1, 'is missing') }),
  ]),
})

export interface RevokeInProcessOptions {
  database: Database
  waitUntilRefused: (position: number) => Promise<WaitedNode[]>
  observe: RevocationObserver
}

/** The forced logout of the API, by the application itself. It is asked for no rights, and may end super users too. */
export async function revokeInProcess(
  { database, waitUntilRefused, observe }: RevokeInProcessOptions,
  request: RevokeRequest,
): Promise<RevocationView> {
  const startedAt = performance.now()
  const { actor, ...wanted } = parse(schema, request)
  const target = kindOf(wanted.target) ?? 'unread'
  const done = (outcome: 'done' | 'refused' | 'failed') =>
    observe({ target, outcome, milliseconds: performance.now() - startedAt })
  try {
    const call = {
      caller: { kind: 'application' as const, actingFor: actor },
      ...wanted,
      ip: null,
      requestId: null,
    }
    const revocation = await revoke({ database: administrating(database), waitUntilRefused }, call)
    done('done')
    return revocation
  } catch (error) {
    done(error instanceof Refusal && errorEntry(error.code).status < 500 ? 'refused' : 'failed')
    throw error
  }
}
