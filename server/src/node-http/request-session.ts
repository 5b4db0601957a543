/** The session of a request that was let in, frozen: whoever gets it can change nothing that anybody else goes by. */
export interface RequestSession {
  readonly id: string
  readonly userId: string
  readonly loginId: string
}

/** What an application is given of a session. Made for each request, so that no two of them share it. */
export const requestSession = ({ id, userId, loginId }: RequestSession): RequestSession =>
  Object.freeze({ id, userId, loginId })
