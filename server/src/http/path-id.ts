import type { IncomingMessage } from 'node:http'
import { id } from '@curfew/shared/schemas'
import { Refusal } from '../refusal.ts'

/** The `:id` of a path. @throws Refusal `not_found` for what can be nobody's id */
export function idOf({ params }: IncomingMessage & { params?: { id?: unknown } }): string {
  const parsed = id.safeParse(params?.id)
  if (!parsed.success) throw new Refusal('not_found')
  return parsed.data
}

/** @throws Refusal `not_found` when there is nothing */
export function found<T>(item: T | null): T {
  if (item === null) throw new Refusal('not_found')
  return item
}
