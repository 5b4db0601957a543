/**
 * What Curfew's own dashboard uses of this package: its session is one like every other, only the screens are its own. For this
 * workspace alone: it is in no release and promises nothing.
 */
export { deviceMemory, tabMemory } from '../browser/features.ts'
export { importAgain } from '../browser/import-again.ts'
export { createTabTitle } from '../dialogs/tab-title.ts'
export { recallPerson } from '../page/last-person.ts'
export { attemptSignIn } from '../sign-in/attempt.ts'
export { type AttemptsState, createAttempts } from '../sign-in/attempts.ts'
export { destination } from '../sign-in/destination.ts'
export { recallDevice, rememberDevice } from '../sign-in/device.ts'
export { signInEnglish, troubleOf, waitingOf } from '../sign-in/words.ts'
export { backoffMilliseconds } from '../time/backoff.ts'
export { browserTime } from '../time/browser-time.ts'
export { countDown, spokenSeconds } from '../time/countdown.ts'
export { createDashboard, type Dashboard } from './create-dashboard.ts'
export type { Updates } from './updates.ts'
