import type { RequestSession } from '../../node-http/request-session.ts'
import { queryFields } from '../../node-http/request-url.ts'
import { Refusal } from '../../refusal.ts'
import { type Answer, jsonAnswer, textAnswer } from '../exchange/answer.ts'
import { ClientGone } from '../exchange/client-gone.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { problemOf, refusalOf } from '../exchange/problem.ts'
import type { Admit } from '../guards/admit.ts'
import { idempotencyKeyOf } from '../reading/idempotency-key.ts'
import { parse } from '../reading/parse.ts'
import { checkAnswer, checkExported, checkProblem } from './check-answer.ts'
import { exportAnswer } from './export-answer.ts'
import type { FoundRoute } from './find-route.ts'
import type { ExportAnswer, Exported, Reply, Route, Steps } from './route.ts'

export interface PerformerOptions {
  /** By the name of the route. */
  handlers: Readonly<Record<string, unknown>>
  admit: Admit
  /** Asked between two pages of an export. @throws the Refusal that breaks it off */
  mayGoOn: (route: Route, exchange: Exchange) => Promise<void>
  /** Hears of an export that did not come to its end, though somebody still waits for it. */
  brokeOff: (error: unknown, exchange: Exchange) => void
  checkAnswers: boolean
}

/** The steps of some route: that they are this one's, and are given what they ask for, the registry's types have made sure of. */
interface AnySteps {
  arrived?: Steps['arrived']
  beforeBody?(session: RequestSession | null): Promise<void>
  answer(call: unknown): Reply | Promise<Reply>
}

/**
 * The way of every request through its door: guard, body, what it takes, handler, answer. There is no other.
 *
 * @returns throws what the guard, the schemas or the handler refuse
 */
export function performer({ handlers, admit, mayGoOn, brokeOff, checkAnswers }: PerformerOptions) {
  const steps = new Map(Object.entries(handlers).map(([name, handler]) => [name, stepsOf(handler)]))

  async function perform({ name, route, params }: FoundRoute, exchange: Exchange): Promise<Answer> {
    const handler = steps.get(name)
    if (!handler) throw new Error(`${name} has no handler`)
    handler.arrived?.(exchange)
    const admitted = await admit(route.guard, exchange)
    await handler.beforeBody?.(admitted.session)
    const idempotencyKey = route.method === 'POST' ? idempotencyKeyOf(exchange) : undefined
    const body = route.body && (await exchange.readBody(route.body.limit))
    const call = {
      exchange,
      params: route.params && paramsOf(route.params, params),
      query: route.query && parse(route.query, queryFields(exchange.search)),
      body: route.body && parse(route.body.schema, body),
      idempotencyKey,
      ...admitted,
    }
    const reply = await handler.answer(call)
    if (checkAnswers) checkAnswer(name, route, reply.status, reply.body)
    const declared = route.answers[reply.status]
    if (!isExport(declared)) return answerOf(route, exchange, reply)
    const exported: unknown = reply.body
    // That it is what is declared the registry's types have made sure of.
    return exportAnswer(declared, exported as Exported, {
      mayGoOn: () => mayGoOn(route, exchange),
      brokeOff: (error) => {
        // People close pages.
        if (!exchange.gone.aborted) brokeOff(error, exchange)
      },
      ...(checkAnswers ? { check: (item) => checkExported(name, declared, item) } : {}),
    })
  }

  if (!checkAnswers) return perform
  return async (found: FoundRoute, exchange: Exchange): Promise<Answer> => {
    try {
      return await perform(found, exchange)
    } catch (error) {
      const refusal = error instanceof ClientGone ? null : refusalOf(error)
      if (refusal)
        checkProblem(found.name, found.route, refusal.code, problemOf(refusal, exchange.requestId).body)
      throw error
    }
  }
}

const isExport = (declared: Route['answers'][number] | undefined): declared is ExportAnswer =>
  declared !== undefined && declared !== null && 'exports' in declared

const stepsOf = (handler: unknown): AnySteps =>
  (typeof handler === 'function' ? { answer: handler } : handler) as AnySteps

/** What can be nobody's id is not malformed: it is the id of nobody. */
function paramsOf(schema: NonNullable<Route['params']>, params: FoundRoute['params']): unknown {
  const { success, data } = schema.safeParse(params)
  if (!success) throw new Refusal('not_found')
  return data
}

function answerOf({ answers }: Route, exchange: Exchange, { status, body, headers = {} }: Reply): Answer {
  const declared = answers[status]
  if (declared === null) return { status, headers, text: null }
  if (declared !== undefined && 'text' in declared) {
    return textAnswer(exchange, status, String(body), { 'Content-Type': declared.text, ...headers })
  }
  return jsonAnswer(exchange, status, body, headers)
}
