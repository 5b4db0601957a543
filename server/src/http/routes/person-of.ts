import type { RequestSession } from '../../node-http/request-session.ts'

/** Who acts, by the session of their request. */
export const personOf = ({ id: sessionId, userId }: RequestSession) =>
  ({ kind: 'person', userId, sessionId }) as const
