import type { ShedLane } from '../../load/stages.ts'

/**
 * What a door is refused with when a node falls behind, the least important first. A sign-in is judged when it is known who
 * wants to, see `sign-in/sign-in.ts`.
 */
export type Lane =
  /** Lists, and what people ask about themselves: refused first. */
  | 'lists'
  /** What people write about themselves. */
  | 'writes'
  /** How the cluster is, which says why others are refused: never. */
  | 'watching'
  | 'sign-in'
  /** It ends a session: never. */
  | 'sign-out'
  /** What those do who administrate: never. */
  | 'acts'
  /** Whether the process lives and what it does; not even a stranger is refused. */
  | 'probes'

/** The lane of what is no door. */
export const LANE_OF_NOTHING: Lane = 'lists'

/** The stage that refuses a lane; null: none does. */
export const shedLaneOf = (lane: Lane): Exclude<ShedLane, 'strangers'> | null =>
  lane === 'lists' || lane === 'writes' ? lane : null

/** An errand of somebody whom memory does not know. */
export type Errand = 'act' | 'sign_out' | 'other'

/**
 * What somebody whom memory does not know may want: those who end sessions, their own or others', are counted by themselves, so
 * that tokens which are invented for something else do not use up what they may need. null: strangers are not counted there.
 */
export function kindOfRequest(lane: Lane): Errand | null {
  switch (lane) {
    case 'acts':
      return 'act'
    case 'sign-out':
      return 'sign_out'
    case 'probes':
      return null
    case 'lists':
    case 'writes':
    case 'watching':
    case 'sign-in':
      return 'other'
  }
}
