import { LIVE_EVENTS, type LiveEvent } from '@curfew/shared/schemas'
import { z } from 'zod'
import { markdownTable } from './markdown-table.ts'

/** Every event of live connections, for the README. */
export const eventTable = (): string =>
  markdownTable(
    ['event', 'from and to', 'what'],
    Object.entries<LiveEvent>(LIVE_EVENTS).map(([name, event]) => [
      `\`${name}\`${fieldsOf(event.payload)}`,
      wayOf(event),
      event.summary,
    ]),
  )

function wayOf(event: LiveEvent): string {
  const client = event.dashboardsOnly ? 'dashboard' : 'client'
  if (event.from === 'client') return `${client} → server`
  return `server → ${client}${event.permission ? ` with \`${event.permission}\`` : ''}`
}

function fieldsOf(payload: z.ZodType | null): string {
  if (!(payload instanceof z.ZodObject)) return ''
  const fields = Object.entries(payload.shape).map(([name, field]) =>
    field instanceof z.ZodOptional ? `${name}?` : name,
  )
  return fields.length === 0 ? '' : ` \`{${fields.join(', ')}}\``
}
