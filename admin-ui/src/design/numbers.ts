const whole = new Intl.NumberFormat('en')

/** `1284` → "1,284". */
export const count = (value: number): string => whole.format(value)

/** `1 session`, `1,284 sessions`. */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`
