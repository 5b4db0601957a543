/** An Express application that embeds Curfew, as its README has it. */

import { createServer } from 'node:http'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { createCurfew as CreateCurfew } from '@curfew/server'
import express from 'express'
import { answer } from '../commands.ts'
import { gauges } from './gauges.ts'
import { listen } from './listen.ts'
import { signIns } from './sign-ins.ts'

/** The server of another checkout that has been built, to be compared with this one. */
const folder = process.env.BENCH_SERVER
const { createCurfew } = (await import(
  folder === undefined ? '@curfew/server' : pathToFileURL(resolve(folder, 'server/dist/index.js')).href
)) as { createCurfew: typeof CreateCurfew }

const curfew = await createCurfew({
  databaseUrl: process.env.BENCH_DATABASE_URL ?? '',
  redisUrl: process.env.BENCH_REDIS_URL,
  trustedProxies: process.env.BENCH_TRUSTED_PROXIES?.split(','),
})
const app = express()
app.get('/open', (_req, res) => void res.json({ ok: true }))
app.get('/guarded', curfew.requireSession(), (_req, res) => void res.json({ ok: true }))
// Express tries one route after the other: the mean of the one before and this one is as far away as the one between them.
app.get('/open-behind', (_req, res) => void res.json({ ok: true }))
app.use(curfew.router())
const http = createServer(app)
curfew.attach(http)
const port = await listen(http)

const commands = { port: () => port, ...gauges(), ...signIns(curfew) }
export type CurfewServer = typeof commands
answer(commands)
