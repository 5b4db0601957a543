/** An Express application that embeds Curfew, as its README has it. */

import { createServer } from 'node:http'
import { createCurfew } from '@curfew/server'
import express from 'express'
import { answer } from '../commands.ts'
import { gauges } from './gauges.ts'
import { listen } from './listen.ts'

const curfew = await createCurfew({
  databaseUrl: process.env.BENCH_DATABASE_URL ?? '',
  redisUrl: process.env.BENCH_REDIS_URL,
})
const app = express()
app.get('/open', (_req, res) => void res.json({ ok: true }))
app.get('/guarded', curfew.requireSession(), (_req, res) => void res.json({ ok: true }))
app.use(curfew.router())
const http = createServer(app)
curfew.attach(http)
const port = await listen(http)

const commands = { port: () => port, ...gauges() }
export type CurfewServer = typeof commands
answer(commands)
