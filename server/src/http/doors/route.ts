import type { ErrorCode, ExportFormat } from '@curfew/shared'
import type { z } from 'zod'
import type { Authority } from '../../directory/rights/authority.ts'
import type { RequestSession } from '../../node-http/request-session.ts'
import type { AnswerHeaders } from '../exchange/answer.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { Guard, SessionGuard } from './guard.ts'
import type { Lane } from './lane.ts'

/** An answer that is no JSON. */
export interface TextAnswer {
  /** Its media type. */
  readonly text: string
}

/** What a CSV file has in one of its cells; null leaves it empty. */
export type Cell = string | number | null

/** An answer that is a file with a list in it, of any length: it is written while it is read. */
export interface ExportAnswer<Item = unknown> {
  /** What each line of NDJSON is. */
  readonly exports: z.ZodType<Item>
  /** The heads of the CSV's columns. */
  readonly columns: readonly string[]
  /** What stands below them. */
  cellsOf(item: Item): readonly Cell[]
}

/** Declares an answer that exports a list: its items, and by the heads of a CSV's columns what stands below them. */
export function exportOf<Item>(
  exports: z.ZodType<Item>,
  columns: Readonly<Record<string, (item: Item) => Cell>>,
): ExportAnswer<Item> {
  const cells = Object.values(columns)
  return { exports, columns: Object.keys(columns), cellsOf: (item) => cells.map((cellOf) => cellOf(item)) }
}

/** A list that is to be exported. */
export interface Exported<Item = unknown> {
  readonly format: ExportFormat
  /** Of the file, without its extension: letters, digits and hyphens. */
  readonly name: string
  /** Read as fast as they are taken. What the first throws is refused. */
  readonly pages: AsyncIterable<readonly Item[]>
}

interface RouteBase {
  /** From where Curfew is mounted on; `:id` stands for a member of `params`. */
  readonly path: `/${string}`
  /** What it does, in one sentence. */
  readonly summary: string
  readonly guard: Guard
  readonly lane: Lane
  /** What stands in the path. What does not fit is nobody's: 404. */
  readonly params?: z.ZodType
  readonly query?: z.ZodType
  readonly body?: {
    readonly schema: z.ZodType
    /** In bytes, one of `BODY_LIMITS`. */
    readonly limit: number
  }
  /** By status; null: without a body. */
  readonly answers: Readonly<Record<number, z.ZodType | TextAnswer | ExportAnswer | null>>
  /** Beyond those that `errorsOf` knows from the rest. */
  readonly errors?: readonly ErrorCode[]
  /** It heeds `If-Match`, and answers with an `ETag`. */
  readonly isVersioned?: boolean
}

/** One way into the server over HTTP: what it takes, whom it lets in, and all that it may answer. */
export type Route =
  | (RouteBase & { readonly method: 'GET' | 'PUT' | 'PATCH' | 'DELETE' })
  | (RouteBase & {
      readonly method: 'POST'
      /**
       * What a repeated request with the same `Idempotency-Key` comes to. `kept`: the handler hands the key on to what it does, which
       * keeps the answer. `natural`: to do it twice is to do it once.
       */
      readonly idempotency: 'kept' | 'natural'
    })

/** Routes by the name that each is known by: in code, and as `operationId` in the OpenAPI document. */
export type Routes = Readonly<Record<string, Route>>

/** Declares routes, with their types. */
export const routes = <const All extends Routes>(all: All): All => all

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined
type Member<R, Name extends string> = R extends Readonly<Record<Name, infer Value>> ? Value : undefined

/** What a handler is given: everything that was asked for, checked. */
export interface Call<R extends Route = Route> {
  readonly exchange: Exchange
  readonly params: Parsed<Member<R, 'params'>>
  readonly query: Parsed<Member<R, 'query'>>
  readonly body: Member<R, 'body'> extends { readonly schema: infer Schema } ? Parsed<Schema> : undefined
  /** The `Idempotency-Key` of a POST, if it has one. */
  readonly idempotencyKey: string | undefined
  /** null where the guard asks for none. */
  readonly session: R['guard'] extends SessionGuard ? RequestSession : null
  /** What they may do, as it was read for the guard of a reader; null elsewhere. */
  readonly authority: R['guard'] extends { readonly kind: 'reader' } ? Authority : null
}

/** What a handler answers: one of the declared answers. What it refuses it throws as a `Refusal`. */
export type Reply<R extends Route = Route> = {
  [Status in keyof R['answers'] & number]: {
    readonly status: Status
    readonly body: R['answers'][Status] extends z.ZodType<infer Body>
      ? Body
      : R['answers'][Status] extends TextAnswer
        ? string
        : R['answers'][Status] extends ExportAnswer<infer Item>
          ? Exported<Item>
          : null
    readonly headers?: AnswerHeaders
  }
}[keyof R['answers'] & number]

type Answering<R extends Route> = (call: Call<R>) => Reply<R> | Promise<Reply<R>>

/** What a route does, with what it has to see before. */
export interface Steps<R extends Route = Route> {
  /** Sees each request first, whatever becomes of it. */
  arrived?(exchange: Exchange): void
  /** Judges whoever has been let in, before the body is read. */
  beforeBody?(session: Call<R>['session']): Promise<void>
  answer: Answering<R>
}

/**
 * The handlers of routes: one for each, no more and no fewer.
 *
 * @typeParam Stepping the names of those that have to see something before
 */
export type Handlers<All extends Routes, Stepping extends keyof All = never> = {
  readonly [Name in keyof All]: Name extends Stepping ? Steps<All[Name]> : Answering<All[Name]>
}
