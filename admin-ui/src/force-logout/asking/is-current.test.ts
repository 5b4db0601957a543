import { ERRORS, type ErrorCode, type Problem } from '@curfew/shared'
import { expect, test } from 'vitest'
import { Refused, Unreachable } from '../../api/refused.ts'
import { isCurrent } from './is-current.ts'

const refused = (code: ErrorCode): Refused =>
  new Refused({ ...ERRORS[code], code, detail: '' } as unknown as Problem, null)

test.each<[string, unknown, Error | null, boolean]>([
  ['not counted yet', undefined, null, false],
  ['counted', { sessions: 57 }, null, true],
  ['never counted, for want of an answer', undefined, new Unreachable(), false],
  ['never counted, because there were too many questions', undefined, refused('rate_limited'), false],
  ['not counted again, for want of an answer', { sessions: 57 }, new Unreachable(), true],
  [
    'not counted again, because there were too many questions',
    { sessions: 57 },
    refused('rate_limited'),
    true,
  ],
  ['forbidden meanwhile', { sessions: 57 }, refused('forbidden'), false],
])('PO-6 a count that is %s can be acted on: %s, %s, %s', (_, data, error, can) => {
  expect(isCurrent({ data, error })).toBe(can)
})
