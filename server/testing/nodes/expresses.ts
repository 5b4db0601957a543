import express5, { type Express } from 'express'
import express4 from 'express-4'

/** The versions of Express that applications embed Curfew in. What the tests use of both is the same. */
export const EXPRESSES: readonly (readonly [
  name: string,
  express: () => Express,
  parsers: Pick<typeof express5, 'json' | 'urlencoded'>,
])[] = [
  ['Express 5', () => express5(), express5],
  ['Express 4', () => express4() as unknown as Express, express4],
]
