import type { RevocationPreview } from '@curfew/shared'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { KEYS } from '../../api/queries.ts'
import { useHttp } from '../../api/use-http.ts'
import { useLiveState } from '../../live/use-live.ts'
import { useMe } from '../../session/me.ts'
import { type Act, onlyPersonOf } from '../act.ts'
import { endableQuery, previewQuery } from '../revoke.ts'
import { dependsOnReach, type Reach } from './ask.ts'
import { isCurrent } from './is-current.ts'
import { useRecount } from './use-recount.ts'

interface Count {
  /** What it would do as asked for; undefined until it is counted. */
  preview: RevocationPreview | undefined
  /** It is counted, also how hard to ask, and nothing forbids it. */
  isCurrent: boolean
  error: Error | null
  retry(): void
  /** The asker's own session is among them. */
  includesMe: boolean
  /** The session that is left alone, the asker's own; null: none is. */
  keep: string | null
  reach: Reach | null
}

/** While the lists stand still, that of the sessions of whom is asked about goes on with their count. */
const useListOf = (personId: string | undefined, sessions: number | undefined): void => {
  const client = useQueryClient()
  const isPaused = (useLiveState()?.pausedAt ?? null) !== null
  useEffect(() => {
    if (isPaused && personId !== undefined && sessions !== undefined)
      void client.invalidateQueries({ queryKey: [...KEYS.userSessions, personId] })
  }, [client, isPaused, personId, sessions])
}

/** Counts whom an act would end, and goes on counting while it is asked about. */
export const useCount = (act: Act, keepsMine: boolean): Count => {
  const http = useHttp()
  const me = useMe()
  useRecount()
  const whole = useQuery(previewQuery(http, act, null))
  const includesMe = whole.data?.includesYou === true
  const keep = includesMe && keepsMine && act.kind !== 'session' ? me.session.id : null
  // Counted once with the session that asks and once without: a number that somebody may begin to type is not shown before it is theirs.
  const kept = useQuery({ ...previewQuery(http, act, keep), enabled: whole.isSuccess })
  const endable = useQuery(endableQuery(http, me.user.isSuperUser))
  const shown = whole.isSuccess ? kept : whole
  const isMeasured = endable.data !== undefined || !dependsOnReach(act)
  useListOf(onlyPersonOf(act)?.id, shown.data?.sessions)
  return {
    preview: shown.data,
    isCurrent: isCurrent(shown) && isMeasured,
    error: shown.error ?? (isMeasured ? null : endable.error),
    retry: () => void Promise.all([shown.refetch(), endable.refetch()]),
    includesMe,
    keep,
    reach:
      whole.data && endable.data !== undefined
        ? {
            sessions: whole.data.sessions - (includesMe ? 1 : 0),
            users: whole.data.users,
            // The session that asks is one of all.
            ofAll: endable.data - 1,
          }
        : null,
  }
}
