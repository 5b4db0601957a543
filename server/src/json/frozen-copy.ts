/** A copy of plain data that nobody can change, down to the last member. */
export function frozenCopy<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return Object.freeze(value.map(frozenCopy)) as T
  const copies = Object.entries(value).map(([name, each]) => [name, frozenCopy(each)])
  // Of the same members, each of the same form.
  return Object.freeze(Object.fromEntries(copies)) as T
}
