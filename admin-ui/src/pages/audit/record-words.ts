const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const word = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.length > 3 ? `${value.length} of them` : value.map(word).join(', ')
  if (isRecord(value)) return recordWords(value)
  return String(value)
}

/**
 * What a record's free part says, in one line: `{"users": ["a", "b"], "everyone": true}` → "users a, b; everyone".
 * The shape is the action's own, so nothing is assumed of it.
 */
export const recordWords = (value: unknown): string => {
  if (!isRecord(value)) return word(value)
  return Object.entries(value)
    .filter(([, part]) => part !== null && part !== undefined && part !== false)
    .map(([name, part]) => (part === true ? name : `${name} ${word(part)}`))
    .join('; ')
}
