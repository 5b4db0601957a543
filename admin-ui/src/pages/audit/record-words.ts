const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An id is told by its first block; the whole of it stands in the tooltip's JSON. */
const UUID = /\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g

const word = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.length > 3 ? `${value.length} of them` : value.map(word).join(', ')
  if (isRecord(value)) return recordWords(value)
  return String(value).replace(UUID, '$1')
}

/**
 * What a record's free part says, in one line: `{"users": ["a", "b"], "everyone": true}` → "users a, b; everyone".
 * The shape is the action's own, so nothing is assumed of it.
 */
export const recordWords = (value: unknown): string => {
  if (!isRecord(value)) return word(value)
  return Object.entries(value)
    .map(([name, part]) => ({ name, part, said: part === true ? '' : word(part) }))
    .filter(({ part, said }) => part === true || (part !== false && said !== ''))
    .map(({ name, said }) => `${name} ${said}`.trim())
    .join('; ')
}
