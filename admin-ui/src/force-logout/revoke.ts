import type { RevocationPreview, RevocationRequest, RevocationView } from '@curfew/shared'
import { queryOptions } from '@tanstack/react-query'
import type { Http } from '../api/http.ts'
import { type Act, targetOf } from './act.ts'

/** What an act would do, as of now. Counted once: a number that somebody is just typing must not change. */
export const previewQuery = (http: Http, act: Act, keep: string | null) => {
  const target = targetOf(act, keep)
  return queryOptions({
    queryKey: ['preview', target],
    queryFn: ({ signal }) =>
      http.send<RevocationPreview>('POST', '/v1/revocations', { target, dryRun: true }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
}

/** Does it. @throws {Refused} with nothing done @throws {Unreachable} when it cannot be told whether it was done */
export const revoke = async (
  http: Http,
  request: RevocationRequest,
  idempotencyKey: string,
): Promise<RevocationView> => {
  const answer = await http.send<{ revocation: RevocationView }>('POST', '/v1/revocations', request, {
    idempotencyKey,
  })
  return answer.revocation
}
