import type { Patch } from '../cluster/patch.ts'

/**
 * An end counts as one of many from two sessions on, and goes in steps of five: so that the clients of a small cluster meet
 * what otherwise begins with a thousand.
 */
export const MANY_FROM_FEW: readonly Patch[] = [
  {
    file: 'sessions/end/end-sessions.js',
    replace: 'export const MOST_BY_NAME = 1_000;',
    by: 'export const MOST_BY_NAME = 1;',
  },
  { file: 'sessions/end/end-many.js', replace: 'const STEP = 40_000;', by: 'const STEP = 5;' },
]
