import { readFileSync } from 'node:fs'
import { sendPage } from '../node-http/answer.ts'
import type { Handler } from '../node-http/handler.ts'
import { inOrder } from '../node-http/in-order.ts'
import { below } from '../node-http/mount-point.ts'
import { pathOf, queryFields, searchOf } from '../node-http/request-url.ts'
import { secureHeaders } from '../secure-headers.ts'
import { clientFiles } from './client-files.ts'
import { clientScripts } from './client-scripts.ts'
import { fillTemplate } from './sign-in/fill-template.ts'
import { safeReturnTo } from './sign-in/return-to.ts'

export interface SignInPageOptions {
  /** Where Curfew is mounted: `/curfew`, or nothing. */
  basePath: string
  /** Where to go when the address does not say, and where somebody else than last time begins; a path. */
  defaultReturnTo: string
  /** Whom to turn to, as the page says it. */
  contact?: string
  /** Whether people sign in here with a password; if not, the page sends them to the application. The default is true. */
  passwords?: boolean
  /** Whether there is any user; asked for every page, so it must know. Absent: there are some. */
  isAnybodyThere?: () => boolean
}

/** The sign-in page and its files, to be mounted at `<base path>/sign-in`. */
export function signInPage({
  basePath,
  defaultReturnTo,
  contact = '',
  passwords = true,
  isAnybodyThere = () => true,
}: SignInPageOptions): Handler {
  const files = clientFiles()
  const template = readFileSync(files.signInPage, 'utf8')
  const page: Handler = (request, response, next) => {
    const isPage = pathOf(request) === '/' && (request.method === 'GET' || request.method === 'HEAD')
    if (!isPage) return next()
    const filled = fillTemplate(template, {
      base: basePath,
      returnTo: safeReturnTo(queryFields(searchOf(request)).returnTo, defaultReturnTo),
      beginning: defaultReturnTo,
      contact,
      passwords: String(passwords),
      empty: String(!isAnybodyThere()),
    })
    response.setHeader('Cache-Control', 'no-store')
    sendPage(response, filled)
  }
  return inOrder(pageHeaders, below('/assets', clientScripts()), page)
}

const pageHeaders = secureHeaders({
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'"],
  connectSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
})
