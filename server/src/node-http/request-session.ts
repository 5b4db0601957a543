/** The session of a request that was let in. */
export interface RequestSession {
  readonly id: string
  readonly userId: string
  readonly loginId: string
}

declare global {
  // biome-ignore lint/style/noNamespace: how @types/express lets others add to a request.
  namespace Express {
    interface Request {
      /** Whose request it is: set by `requireSession()` and by Curfew's own API. */
      curfew?: RequestSession
    }
  }
}
