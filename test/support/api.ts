import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type {
  CurrentSession,
  Delivery,
  Page,
  RevocationRequest,
  RevocationView,
  SignInAnswer,
  User,
} from '@curfew/shared'
import { PASSWORD } from './curfew-process.ts'

/** A signed-in caller of the HTTP API. */
export interface Caller {
  readonly token: string
  readonly user: User
  readonly sessionId: string
  get<T>(path: string): Promise<T>
  request(path: string, init?: RequestInit): Promise<Response>
}

/** Signs in with a token in the body; comes back when it is told to. @throws when it is refused */
export async function signIn(url: string, loginId: string, password = PASSWORD): Promise<Caller> {
  const answer = await fetch(`${url}/v1/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ loginId, password, tokenIn: 'body' }),
  })
  if (answer.status === 429) {
    await wait(Number(answer.headers.get('retry-after')) * 1_000)
    return signIn(url, loginId, password)
  }
  if (answer.status !== 200) throw new Error(`sign-in of ${loginId}: ${answer.status} ${await answer.text()}`)
  const { token, user, session } = (await answer.json()) as SignInAnswer
  return callerWith(url, token ?? '', user, session.id)
}

function callerWith(url: string, token: string, user: User, sessionId: string): Caller {
  const request = (path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers)
    headers.set('authorization', `Bearer ${token}`)
    return fetch(`${url}${path}`, { ...init, headers })
  }
  return {
    token,
    user,
    sessionId,
    request,
    async get<T>(path: string) {
      const answer = await request(path)
      if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`)
      return (await answer.json()) as T
    },
  }
}

/** The same caller at another node. */
export const at = (url: string, { token, user, sessionId }: Caller): Caller =>
  callerWith(url, token, user, sessionId)

/** Revokes; the caller may be any node's. */
export async function revoke(
  caller: Caller,
  body: RevocationRequest,
  { idempotencyKey = randomUUID() as string } = {},
): Promise<{ status: number; revocation: RevocationView }> {
  const answer = await caller.request('/v1/revocations', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
    body: JSON.stringify(body),
  })
  const { revocation } = (await answer.json()) as { revocation: RevocationView }
  // A dry run makes none.
  if (answer.ok && revocation) requireSum(revocation)
  return { status: answer.status, revocation }
}

/** What a check says: the status, and for an ended session its reason. */
export async function check(caller: Caller): Promise<{ status: number; reason?: string; message?: string }> {
  const answer = await caller.request('/v1/session')
  const body = (await answer.json()) as CurrentSession & { notice?: { reason: string; message?: string } }
  return {
    status: answer.status,
    ...(body.notice ? { reason: body.notice.reason, message: body.notice.message } : {}),
  }
}

/** @throws when its counts do not add up, whatever a test is about (P3) */
export async function readRevocation(caller: Caller, id: string): Promise<RevocationView> {
  const revocation = await caller.get<RevocationView>(`/v1/revocations/${id}`)
  requireSum(revocation)
  return revocation
}

function requireSum({ id, deliveries }: RevocationView): void {
  const { total, acknowledged, closed, unreachable, pending } = deliveries
  if (total !== acknowledged + closed + unreachable + pending)
    throw new Error(`the deliveries of ${id} do not add up: ${JSON.stringify(deliveries)}`)
}

export const readDeliveries = (caller: Caller, id: string): Promise<Page<Delivery>> =>
  caller.get(`/v1/revocations/${id}/deliveries?limit=200`)
