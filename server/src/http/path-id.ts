import { id } from '@curfew/shared/schemas'
import type { Request } from 'express'
import { Refusal } from '../refusal.ts'

/** The `:id` of a path. @throws Refusal `not_found` for what can be nobody's id */
export function idOf(request: Request): string {
  const parsed = id.safeParse(request.params.id)
  if (!parsed.success) throw new Refusal('not_found')
  return parsed.data
}

/** @throws Refusal `not_found` when there is nothing */
export function found<T>(item: T | null): T {
  if (item === null) throw new Refusal('not_found')
  return item
}
