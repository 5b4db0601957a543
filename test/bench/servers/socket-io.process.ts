/** socket.io as its documentation has it: rooms, one emit, `disconnectSockets`, Redis if there are several. No records. */

import { createServer } from 'node:http'
import { createAdapter } from '@socket.io/redis-adapter'
import express from 'express'
import { Redis } from 'ioredis'
import { Server } from 'socket.io'
import { answer } from '../commands.ts'
import { now } from '../measure/clock.ts'
import { gauges } from './gauges.ts'
import { listen } from './listen.ts'
import { NOTICE } from './notice.ts'

const app = express()
const http = createServer(app)
const redisUrl = process.env.BENCH_REDIS_URL
const io = new Server(http, {
  serveClient: false,
  transports: ['websocket'],
  ...(redisUrl ? { adapter: createAdapter(new Redis(redisUrl), new Redis(redisUrl)) } : {}),
})
io.on('connection', (socket) => void socket.join(`user:${socket.handshake.auth.token}`))

app.post('/everyone', (_req, res) => {
  const startedAt = now()
  io.emit('session.ended', NOTICE)
  io.disconnectSockets(true)
  res.json({ startedAt })
})
app.post('/users/:token', (req, res) => {
  const startedAt = now()
  const room = io.to(`user:${req.params.token}`)
  room.emit('session.ended', NOTICE)
  room.disconnectSockets(true)
  res.json({ startedAt })
})
const port = await listen(http)

const commands = {
  port: () => port,
  connections: () => io.engine.clientsCount,
  ...gauges(),
}
export type SocketIo = typeof commands
answer(commands)
