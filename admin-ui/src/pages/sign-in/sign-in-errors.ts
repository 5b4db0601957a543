import { Refused } from '../../api/refused.ts'

/** What a refused sign-in says to the person. */
export const wordsOfSignInError = (error: unknown): string => {
  if (!(error instanceof Refused)) return 'Curfew does not answer right now. Try again in a moment.'
  switch (error.problem.code) {
    case 'invalid_credentials':
      return 'Login id or password is wrong.'
    case 'rate_limited':
      return 'Many people are signing in at once, or too many attempts have failed.'
    case 'unavailable':
      return 'Curfew cannot tell right now.'
    case 'user_blocked':
    case 'user_deactivated':
      return `Your account is not active. Contact ${document.body.dataset.contact ?? 'your administrator'}.`
    default:
      return error.message
  }
}
