import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { createCurfew, type KnownUser, safeReturnTo } from '@curfew/server'
import express, { type Request, type RequestHandler, type Response } from 'express'

/** The application's own people. Curfew does not know their passwords. */
const PEOPLE = new Map([['maria', { password: 'correct horse', name: 'Maria Silva', groups: ['Finance'] }]])

async function yourOwnCheck(form: { loginId: string; password: string }): Promise<KnownUser | null> {
  const person = PEOPLE.get(form.loginId)
  if (!person || person.password !== form.password) return null
  return { loginId: form.loginId, name: person.name, groups: person.groups }
}

/** For people who are signed in: not among the files that everybody gets. */
const yourPage: RequestHandler = (_req, res) => res.sendFile(join(import.meta.dirname, 'pages', 'home.html'))

/** Express 4 does not hear what an async handler throws, and Node ends the process for it. */
const safely =
  (handler: RequestHandler): RequestHandler =>
  (req, res, next) =>
    Promise.resolve(handler(req, res, next)).catch(next)

/**
 * The smallest application that embeds Curfew.
 *
 * @returns its server, not yet listening, and what lets go of Curfew
 */
export async function exampleApp(databaseUrl: string): Promise<{ server: Server; close(): Promise<void> }> {
  const app = express()
  const server = createServer(app)

  // Browsers send cookies to every port of a host: with a name of its own it is not taken for that of a dashboard.
  const curfew = await createCurfew({ databaseUrl, basePath: '/curfew', cookieName: 'myapp' })
  app.use(curfew.router()) // API, sign-in page, dashboard
  curfew.attach(server) // live connections
  const logIn = safely(async (req, res) => {
    const user = await yourOwnCheck(req.body) // { loginId, name, groups }
    if (user) await curfew.signIn(req, res, user)
    res.redirect(user ? safeReturnTo(req.query.returnTo, '/') : req.originalUrl)
  })
  const logOut = safely(async (req, res) => {
    await curfew.signOut(req)
    res.redirect('/login')
  })
  app.post('/login', express.urlencoded({ extended: false }), logIn)
  app.post('/logout', logOut)
  app.use('/api', curfew.requireSession()) // 401 problem+json at once when the session has ended
  const signedIn = curfew.requireSession({
    onRefused(refused, req: Request, res: Response, sendProblem) {
      // Not known at the moment: 503, and nobody is sent away.
      if (refused.state === 'unavailable') return sendProblem()
      // Back to where they were, unless that was a form.
      const returnTo = req.method === 'GET' ? req.originalUrl : '/'
      res.redirect(`/login?returnTo=${encodeURIComponent(returnTo)}`)
    },
  })
  app.get('/', signedIn, yourPage)

  app.get('/api/hello', (req, res) => res.json({ hello: req.curfew?.loginId }))
  app.use(express.static(join(import.meta.dirname, 'public'), { extensions: ['html'] })) // for everybody
  return { server, close: () => curfew.close() }
}
