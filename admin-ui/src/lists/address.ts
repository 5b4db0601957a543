/** A list's page in the address bar. The cursor is the server's; the number is for the reader. */
export interface PageAddress {
  page?: number
  cursor?: string
}

/** The words after the `?`, as they stand there: all text, none of it trusted. */
export type RawSearch = Record<string, unknown>

export const parseSearch = (search: string): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(search))

export const stringifySearch = (search: Record<string, unknown>): string => {
  const words = new URLSearchParams()
  for (const [name, value] of Object.entries(search))
    if (value !== undefined && value !== '' && value !== false) words.set(name, String(value))
  return words.size === 0 ? '' : `?${words}`
}

export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value : undefined

export const oneOf = <Word extends string>(words: readonly Word[], value: unknown): Word | undefined =>
  words.find((word) => word === value)

/** Page 1 needs no cursor; a later page without one, or with a number that is none, is page 1. */
export const pageAddressOf = (raw: RawSearch): PageAddress => {
  const page = Number(raw.page)
  const cursor = textOf(raw.cursor)
  return Number.isInteger(page) && page > 1 && cursor ? { page, cursor } : {}
}

/** A field to sort by, or the same with a minus before it for "the other way round". */
export const sortOf = <Field extends string>(
  fields: readonly Field[],
  value: unknown,
): Field | `-${Field}` | undefined =>
  oneOf(
    fields.flatMap((field) => [field, `-${field}`] as const),
    value,
  )
