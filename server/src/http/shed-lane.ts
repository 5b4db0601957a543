import type { ShedLane } from '../load/stages.ts'

/**
 * Which lane a route belongs to, of those that are refused when a node falls behind; null: it is never refused for what it
 * is. That are the acts of those who administrate, a sign-out, which ends a session, and the list of nodes, which says why others
 * are refused. A sign-in is judged when it is known who wants to, see `sign-in/sign-in.ts`.
 *
 * @param path below `/v1`
 */
export function shedLaneOf(method: string, path: string): Exclude<ShedLane, 'strangers'> | null {
  const reads = isRead(method)
  if (isUnder(path, '/me')) return reads ? 'lists' : 'writes'
  return reads && !isUnder(path, '/nodes') ? 'lists' : null
}

/**
 * What somebody whom memory does not know may want: those who end sessions, their own or others', are counted by themselves, so
 * that tokens which are invented for something else do not use up what they may need.
 */
export function kindOfRequest(method: string, path: string): 'act' | 'sign_out' | 'other' {
  if (isUnder(path, '/sign-out')) return 'sign_out'
  return isRead(method) || isUnder(path, '/me') || isUnder(path, '/sign-in') ? 'other' : 'act'
}

const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD'

function isUnder(path: string, prefix: string): boolean {
  const folded = path.toLowerCase()
  return folded === prefix || folded.startsWith(`${prefix}/`)
}
