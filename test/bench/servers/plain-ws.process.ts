/** The least that can be done: a loop that sends and closes. */
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'
import { answer } from '../commands.ts'
import { now } from '../measure/clock.ts'
import { gauges } from './gauges.ts'
import { listen } from './listen.ts'
import { NOTICE } from './notice.ts'

const http = createServer((_, res) => {
  const startedAt = now()
  const text = JSON.stringify(['session.ended', NOTICE])
  for (const client of sockets.clients) {
    client.send(text)
    client.close()
  }
  res.end(JSON.stringify({ startedAt }))
})
const sockets = new WebSocketServer({ server: http, perMessageDeflate: false })
const port = await listen(http)

const commands = {
  port: () => port,
  connections: () => sockets.clients.size,
  ...gauges(),
}
export type PlainWs = typeof commands
answer(commands)
