import { expect, test } from 'vitest'
import { z } from 'zod'
import { mistakeWords } from './problems/mistake-words.ts'
import { revocationRequest } from './revocations/revocation.ts'
import { textUpTo } from './text.ts'
import { charactersIn } from './words/characters.ts'

const request = (message: string) =>
  revocationRequest.safeParse(
    { target: { everyone: true }, message },
    { error: mistakeWords, reportInput: true },
  )

test('a message has room for as many emoji as for letters', () => {
  for (const sign of ['x', '😀']) {
    expect(charactersIn(sign.repeat(280))).toBe(280)
    expect(request(sign.repeat(280)).success).toBe(true)
    expect(request(sign.repeat(281)).error?.issues).toMatchObject([
      { path: ['message'], message: 'at most 280 characters' },
    ])
  }
})

test('blanks around it are no part of it', () => {
  expect(request(`  ${'x'.repeat(280)}\n`).data?.message).toBe('x'.repeat(280))
})

test('its description says how long it may be', () => {
  expect(z.toJSONSchema(textUpTo(280))).toMatchObject({ type: 'string', maxLength: 280 })
})
