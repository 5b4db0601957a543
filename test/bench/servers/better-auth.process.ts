/** better-auth with Redis as secondary storage, by its documentation; without its cookie cache, which outlives an end. */

import { createServer } from 'node:http'
import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { fromNodeHeaders, toNodeHandler } from 'better-auth/node'
import express from 'express'
import { createClient } from 'redis'
import { answer } from '../commands.ts'
import { listen } from './listen.ts'

const redis = createClient({ url: process.env.BENCH_REDIS_URL ?? '' })
await redis.connect()

const app = express()
const http = createServer(app)
const port = await listen(http)

const auth = betterAuth({
  baseURL: `http://127.0.0.1:${port}`,
  secret: 'only for the bench, at least 32 characters long',
  database: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
  secondaryStorage: {
    get: (key) => redis.get(key),
    getAndDelete: (key) => redis.getDel(key),
    async increment(key, ttl) {
      const [count] = await redis.multi().incr(key).expire(key, ttl, 'NX').exec()
      return Number(count)
    },
    set: async (key, value, ttl) => {
      await (ttl ? redis.set(key, value, { expiration: { type: 'EX', value: ttl } }) : redis.set(key, value))
    },
    delete: async (key) => {
      await redis.del(key)
    },
  },
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
})
app.all('/api/auth/*splat', toNodeHandler(auth))
app.get('/guarded', async (req, res) => {
  const session = await auth.api.getSession({ headers: fromNodeHeaders(req.headers) })
  if (!session) res.status(401).end()
  else res.json({ ok: true })
})

const commands = { port: () => port }
export type BetterAuth = typeof commands
answer(commands)
