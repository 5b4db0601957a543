import { count } from '../../design/numbers.ts'

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An id is told by its first block; the whole of it stands in the tooltip's JSON. */
const UUID = /\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g

/** @param whole how many there are, if of a list only the first are in the record */
const word = (value: unknown, whole?: unknown): string => {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) {
    const length = typeof whole === 'number' ? whole : value.length
    return length > 3 ? `${count(length)} of them` : value.map((item) => word(item)).join(', ')
  }
  if (isRecord(value)) return recordWords(value)
  return String(value).replace(UUID, '$1')
}

/**
 * What a record's free part says, in one line: `{"users": ["a", "b"], "everyone": true}` → "users a, b; everyone".
 * The shape is the action's own, so nothing is assumed of it but that `counts` says how long a list is that was cut.
 */
export const recordWords = (value: unknown): string => {
  if (!isRecord(value)) return word(value)
  const { counts, ...parts } = value
  const countOf = (name: string): unknown => (isRecord(counts) ? counts[name] : undefined)
  return Object.entries(parts)
    .map(([name, part]) => ({ name, part, said: part === true ? '' : word(part, countOf(name)) }))
    .filter(({ part, said }) => part === true || (part !== false && said !== ''))
    .map(({ name, said }) => `${name} ${said}`.trim())
    .join('; ')
}
