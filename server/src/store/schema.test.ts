import { readFile } from 'node:fs/promises'
import { expect, inject, it } from 'vitest'
import { describeSchema } from '../../testing/database/describe-schema.ts'

it('schema.sql shows what the migrations add up to', async () => {
  const committed = await readFile(new URL('./schema.sql', import.meta.url), 'utf8')
  const current = await describeSchema(inject('testPostgresUrl'))
  expect(current, 'write it again: pnpm --filter @curfew/server run schema').toBe(
    committed.replaceAll('\r\n', '\n'),
  )
})
