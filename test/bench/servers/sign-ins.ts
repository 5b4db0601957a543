import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { Curfew } from '@curfew/server'
import { now } from '../measure/clock.ts'

/** Sign-ins in process, without a password: what an application does that has found out by itself who somebody is. */
export const signIns = (curfew: Pick<Curfew, 'signIn'>) => ({
  /**
   * People sign in one after the other, a number of them beside each other, until the time is over.
   *
   * @param options `people`: how many there are, `bench-0` and so on; `first`: the first of them
   * @returns how many a second
   */
  async signIns(options: {
    people: number
    first: number
    callers: number
    seconds: number
  }): Promise<number> {
    const { people, first, callers, seconds } = options
    const startedAt = now()
    const until = startedAt + seconds * 1_000
    let count = 0
    const work = async (): Promise<void> => {
      while (now() < until) {
        const loginId = `bench-${(first + count++) % people}`
        const request = new IncomingMessage(new Socket())
        await curfew.signIn(request, new ServerResponse(request), { loginId })
      }
    }
    await Promise.all(Array.from({ length: callers }, work))
    return count / ((now() - startedAt) / 1_000)
  },
})
