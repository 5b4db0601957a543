/** An application that signs people in through Curfew, and bare commits of one row beside it. Nothing goes over HTTP. */
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { createCurfew } from '@curfew/server'
import pg from 'pg'
import { answer } from '../commands.ts'
import { now } from '../measure/clock.ts'

const CALLERS = 32
const USER_AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

const databaseUrl = process.env.BENCH_DATABASE_URL ?? ''
const curfew = await createCurfew({ databaseUrl })
const bare = new pg.Pool({ connectionString: databaseUrl, max: CALLERS })
await bare.query('CREATE TABLE IF NOT EXISTS one_row (n bigint); INSERT INTO one_row VALUES (0)')

const signIn = async (loginId: string): Promise<void> => {
  const request = new IncomingMessage(new Socket())
  request.headers['user-agent'] = USER_AGENT
  await curfew.signIn(request, new ServerResponse(request), { loginId })
}

/** Has something done so many times by callers, each of whom goes on when it is done. @returns how many a second */
async function byMany(times: number, act: (n: number) => Promise<unknown>): Promise<number> {
  let next = 0
  const startedAt = now()
  const caller = async () => {
    for (let n = next++; n < times; n = next++) await act(n)
  }
  await Promise.all(Array.from({ length: CALLERS }, caller))
  return times / ((now() - startedAt) / 1_000)
}

const commands = {
  /** Every one of so many users, over and over. */
  signIn: (times: number, users: number) => byMany(times, (n) => signIn(`person ${n % users}`)),
  /** The same user all the time, as a program that signs in. */
  signInOne: (times: number, loginId: string) => byMany(times, () => signIn(loginId)),
  /** So many a second, for so many seconds. @returns how many there were */
  async signInAtPace(perSecond: number, seconds: number, users: number): Promise<number> {
    const startedAt = now()
    const begun: Promise<void>[] = []
    while (now() - startedAt < seconds * 1_000) {
      const due = ((now() - startedAt) / 1_000) * perSecond
      while (begun.length < due) begun.push(signIn(`person ${begun.length % users}`))
      await wait(10)
    }
    await Promise.all(begun)
    return begun.length
  },
  commit: (times: number) => byMany(times, () => bare.query('UPDATE one_row SET n = n + 1')),
}
export type SignIns = typeof commands
answer(commands)
