import express, { type Request, Router } from 'express'
import { z } from 'zod'

const text = z.string().max(200)

const report = z.strictObject({
  purpose: text,
  items: z.array(z.strictObject({ date: text, what: text, amount: text })).max(50),
  note: z.string().max(2_000),
})
type Report = z.infer<typeof report>

const SAMPLE: Report = {
  purpose: 'Customer visit in Lisbon',
  items: [
    { date: '2026-05-12', what: 'Train to the airport', amount: '18.40' },
    { date: '2026-05-12', what: 'Hotel, two nights', amount: '236.00' },
    { date: '2026-05-13', what: 'Dinner with the customer', amount: '74.50' },
  ],
  note: '',
}

/** `GET` and `PUT /report`: everybody's own draft, kept until the process ends. */
export function reportRoutes(): Router {
  const drafts = new Map<string, Report>()
  return Router()
    .get('/report', (request, response) => {
      response.json(drafts.get(userOf(request)) ?? SAMPLE)
    })
    .put('/report', express.json({ limit: '20kb' }), (request, response) => {
      const { success, data } = report.safeParse(request.body)
      if (!success) {
        response.status(400).end()
        return
      }
      drafts.set(userOf(request), data)
      response.status(204).end()
    })
}

/** Whose draft it is: `requireSession` stands before these routes. */
function userOf({ curfew }: Request): string {
  if (!curfew) throw new Error('nobody has asked for a session')
  return curfew.userId
}
