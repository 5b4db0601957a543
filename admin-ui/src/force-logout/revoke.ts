import type {
  Page,
  RevocationPreview,
  RevocationRequest,
  RevocationView,
  SessionView,
  UserRow,
} from '@curfew/shared'
import { queryOptions } from '@tanstack/react-query'
import type { Http } from '../api/http.ts'
import { type Act, targetOf } from './act.ts'

/** The first word of what is counted while a question is asked: see `useRecount`. */
export const PREVIEW = ['preview'] as const

/** Counted again for each question, also for one that comes right after another. */
const NOW = { staleTime: 0, gcTime: 0 }

/** What an act would do, as of now. */
export const previewQuery = (http: Http, act: Act, keep: string | null) => {
  const target = targetOf(act, keep)
  return queryOptions({
    queryKey: [...PREVIEW, target],
    queryFn: ({ signal }) =>
      http.send<RevocationPreview>(
        'POST',
        '/v1/revocations',
        { target, dryRun: true },
        { signal, isBackground: true },
      ),
    ...NOW,
  })
}

/** Somebody as they are while a question about them is asked. */
export const askedAboutQuery = (http: Http, id: string) =>
  queryOptions({
    queryKey: [...PREVIEW, 'user', id],
    queryFn: ({ signal }) => http.get<UserRow>(`/v1/users/${id}`, undefined, signal),
    ...NOW,
  })

/** How many sessions there are that somebody could end. */
export const endableQuery = (http: Http, isSuperUser: boolean) =>
  queryOptions({
    queryKey: [...PREVIEW, 'all', isSuperUser],
    queryFn: async ({ signal }) => {
      const superUser = isSuperUser ? undefined : false
      const query = { status: 'active', superUser, limit: 1 }
      return (await http.get<Page<SessionView>>('/v1/sessions', query, signal)).total
    },
    ...NOW,
  })

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
