import type { IncomingMessage } from 'node:http'
import type { Handler } from './handler.ts'
import { pathOf } from './request-url.ts'

/** Where a handler is mounted, as routers in the manner of connect say it; empty at the root. */
export const mountPointOf = (request: IncomingMessage): string =>
  'baseUrl' in request && typeof request.baseUrl === 'string' ? request.baseUrl : ''

/** A handler for what is below a path, which it does not see itself; all else goes on. */
export const below =
  (path: `/${string}`, handler: Handler): Handler =>
  (request, response, next) => {
    const { url = '' } = request
    if (!`${pathOf(request)}/`.startsWith(`${path}/`)) return next()
    request.url = url.slice(path.length)
    return handler(request, response, (error) => {
      request.url = url
      next(error)
    })
  }
