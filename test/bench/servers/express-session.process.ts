/** express-session with connect-redis, by their documentation. */

import { createServer } from 'node:http'
import { RedisStore } from 'connect-redis'
import express from 'express'
import session from 'express-session'
import { createClient } from 'redis'
import { answer } from '../commands.ts'
import { listen } from './listen.ts'

declare module 'express-session' {
  interface SessionData {
    userId: string
  }
}

const client = createClient({ url: process.env.BENCH_REDIS_URL ?? '' })
await client.connect()

const app = express()
app.use(
  session({
    store: new RedisStore({ client }),
    resave: false,
    saveUninitialized: false,
    secret: 'only for the bench',
  }),
)
app.post('/sign-in', (req, res) => {
  req.session.userId = 'bench-0'
  res.json({ ok: true })
})
app.get('/guarded', (req, res) => {
  if (!req.session.userId) res.status(401).end()
  else res.json({ ok: true })
})
const port = await listen(createServer(app))

const commands = { port: () => port }
export type ExpressSession = typeof commands
answer(commands)
