/**
 * A node under test: an Express application that embeds Curfew, as its README has it. Who signs in is taken at their word.
 * The server it loads may be patched: with a mutant, and with points at which it kills itself. Not TypeScript, because
 * dozens of these are started, and translating would take twice as long as all the rest of a start.
 */
import { createServer } from 'node:http'
import { register } from 'node:module'
import express from 'express'

const { CHECKER_DATABASE_URL, CHECKER_REDIS_URL, CHECKER_PORT, CHECKER_PATCHED } = process.env

const patched = JSON.parse(CHECKER_PATCHED ?? '{}')
const files = Object.keys(patched)
if (files.length > 0) register('./patch-hooks.mjs', { parentURL: import.meta.url, data: patched })
const { createCurfew } = await import('@curfew/server')
const missed = files.filter((url) => !globalThis.patchedFiles?.includes(url))
// A patch that has no effect would prove nothing.
if (missed.length > 0) throw new Error(`patched, but never loaded: ${missed.join(', ')}`)

const curfew = await createCurfew({
  databaseUrl: CHECKER_DATABASE_URL,
  ...(CHECKER_REDIS_URL ? { redisUrl: CHECKER_REDIS_URL } : {}),
})
const app = express()
app.get('/guarded', curfew.requireSession(), (_request, response) => void response.json({ ok: true }))
app.post('/enter', express.json(), async (request, response) => {
  response.json(await curfew.signIn(request, response, request.body))
})
app.post('/arm', express.json(), (request, response) => {
  globalThis.armedKillPoint = request.body.point
  response.json(request.body)
})
app.post('/compute', express.json(), (request, response) => {
  setInterval(compute, 1, request.body.milliseconds)
  response.json(request.body)
})
app.use(curfew.router())

/** What an application may do beside answering requests. */
function compute(milliseconds) {
  for (const begin = performance.now(); performance.now() - begin < milliseconds; );
}

const server = createServer(app)
// The clients hold their connections for as long as they like.
server.keepAliveTimeout = 600_000
curfew.attach(server)
server.listen(Number(CHECKER_PORT), '127.0.0.1', () => process.send('ready'))
process.on('disconnect', () => process.exit())
process.on('SIGTERM', () => void curfew.close().finally(() => process.exit()))
