import { type Act, onlyPersonOf } from '../act.ts'

/**
 * How hard we ask, by how much cannot be taken back: a word and room for a message for one session, a list for a few people, a
 * preview with a reason for many, and for everyone the count has to be typed.
 */
export type Asking = 'lightly' | 'list' | 'preview' | 'count'

/** Up to so many people are listed and asked about plainly. */
export const FEW = 10

/** Counted without the session that asks, which can be kept. */
export interface Reach {
  /** Sessions that the act would end. */
  sessions: number
  /** Whose they are. */
  users: number
  /** All sessions that whoever asks could end. */
  ofAll: number
}

/** Has to be counted before it is known how hard to ask: of some acts it is known from what they are. */
export const dependsOnReach = (act: Act): boolean =>
  act.kind !== 'everyone' && onlyPersonOf(act) === null && !(act.kind === 'users' && act.areAll === true)

/** @param reach null: not counted yet */
export const askingOf = (act: Act, reach: Reach | null): Asking => {
  if (act.kind === 'session') return 'lightly'
  if (onlyPersonOf(act)) return 'list'
  if (!dependsOnReach(act)) return 'count'
  if (reach && reach.users > 1 && reach.sessions >= reach.ofAll) return 'count'
  return 'people' in act && act.people.length <= FEW ? 'list' : 'preview'
}

/** Of twenty sessions one may come or go while somebody types how many there are. */
const ABOUT = 20

/** Is a number that was shown still about the one that there is now? */
export const isStillAbout = (shown: number, now: number): boolean => Math.abs(now - shown) * ABOUT <= shown

/** Has the count been typed? Spaces and separators are forgiven, another number is not. */
export const isCountTyped = (typed: string, sessions: number): boolean =>
  typed.replace(/[\s,.'’]/g, '') === String(sessions)
