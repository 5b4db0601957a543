import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
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

/** The same as plain values, for what writes answers by itself. */
export const dataHeaderValues: Readonly<Record<string, string>> = valuesOf(dataHeaders)

/** They are the same for every request: written once, to an answer that goes nowhere. */
function valuesOf(write: Handler): Record<string, string> {
  const written: Record<string, string> = {}
  const response = new ServerResponse(new IncomingMessage(new Socket()))
  response.setHeader = (name, value) => {
    written[name] = String(value)
    return response
  }
  write(response.req, response, () => undefined)
  return written
}
