/** A server that embeds Curfew, and can be looked into. */
import { createServer } from 'node:http'
import type { Socket } from 'node:net'
import { createCurfew } from '@curfew/server'
import express from 'express'
import { answer } from '../bench/commands.ts'
import { listen } from '../bench/servers/listen.ts'
import { TurnGauge } from './turn-gauge.ts'

const curfew = await createCurfew({ databaseUrl: process.env.DATABASE_URL ?? '' })
const http = createServer(express().use(curfew.router()))
curfew.attach(http)

/** By the port of the other end. */
const open = new Map<number, Socket>()
/** When they ended, in milliseconds since 1970. */
const endedAt = new Map<number, number>()
http.on('connection', (socket) => {
  const port = socket.remotePort ?? 0
  open.set(port, socket)
  socket.on('close', () => {
    open.delete(port)
    endedAt.set(port, Date.now())
  })
})
const port = await listen(http)
const turns = new TurnGauge()

const commands = {
  port: () => port,
  watchTurns: () => turns.start(),
  /** The longest turn of the event loop since `watchTurns`, in milliseconds. */
  longestTurn: () => turns.stop(),

  /** Writes so much to each that whoever does not read has no room for more. @returns how many have none */
  stuff(ports: number[], bytes: number): number {
    const ballast = Buffer.alloc(bytes)
    const sockets = ports.flatMap((each) => open.get(each) ?? [])
    for (const socket of sockets) socket.write(ballast)
    return sockets.filter((socket) => socket.writableLength > 0).length
  },
  /** When those connections ended; null: not yet. */
  endings: (ports: number[]): (number | null)[] => ports.map((each) => endedAt.get(each) ?? null),
}
export type ServerProgram = typeof commands
answer(commands)
