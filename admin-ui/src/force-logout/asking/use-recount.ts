import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { coalesce } from '../../live/coalesce.ts'
import { useLive } from '../../live/use-live.ts'
import { PREVIEW } from '../revoke.ts'

/** Counted again at most this often, however much happens. */
const GAP_MS = 1_000
/** A count that takes long is work for the server: it has rest for four times as long, but nobody waits much longer than this. */
const LONGEST_REST_MS = 10_000
const restMs = (tookMs: number): number => Math.min(LONGEST_REST_MS, 4 * tookMs)

/**
 * Counts again what a question is about as sessions come and go and rights change, also while the lists behind it stand still: what is
 * confirmed has to be what is shown.
 */
export const useRecount = (): void => {
  const live = useLive()
  const client = useQueryClient()
  useEffect(() => {
    if (!live) return
    const recount = coalesce(() => client.invalidateQueries({ queryKey: PREVIEW }), GAP_MS, restMs)
    const ends = [
      live.on('overview', recount),
      live.on('users.changed', recount),
      live.on('sessions.changed', recount),
      live.on('session.updated', recount),
      live.on('session.active', recount),
      live.on('resync', recount),
      recount.cancel,
    ]
    return () => {
      for (const end of ends) end()
    }
  }, [live, client])
}
