import { LIVE_EVENTS, type LiveEvent } from '@curfew/shared/schemas'
import { faultOf } from '../../json/schema-fault.ts'

const events = new Map<string, LiveEvent>(Object.entries(LIVE_EVENTS))

/** @throws Error when an event for a client, or what it carries, is not as it is declared */
export function checkEvent(name: string, payload: unknown): void {
  const event = events.get(name)
  if (event?.from !== 'server') throw new Error(`${name} is not an event that is declared`)
  const fault = event.payload === null ? null : faultOf(event.payload, payload)
  if (fault !== null) throw new Error(`${name}: ${fault}`)
}

/** @throws Error when what a client is called back with is not as it is declared */
export function checkCallback(name: string, answer: unknown): void {
  const event = events.get(name)
  if (event?.from !== 'client' || event.answer === null) return
  const fault = faultOf(event.answer, answer)
  if (fault !== null) throw new Error(`answer to ${name}: ${fault}`)
}
