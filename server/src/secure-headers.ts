import type { IncomingMessage, ServerResponse } from 'node:http'
import helmet from 'helmet'

/** Directives of a Content-Security-Policy as helmet takes them. */
type Policy = Readonly<Record<string, readonly string[]>>

type Handler = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void

/**
 * What everything that Curfew sends says to browsers: what may be loaded, that it stands in no frame, is of the type that it
 * says, and tells no other site where its readers come from. HSTS is for whoever ends TLS to decide.
 */
export const secureHeaders = (policy: Policy): Handler =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { ...policy, frameAncestors: ["'none'"] },
    },
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
  })

/** For answers that are no page: nothing may be loaded from them. */
export const dataHeaders: Handler = secureHeaders({ defaultSrc: ["'none'"] })
