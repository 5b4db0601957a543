const whole = new Intl.NumberFormat('en')

/** `1284` → "1,284". */
export const count = (value: number): string => whole.format(value)

/** `7.4` → "7.4 ms", `38.2` → "38 ms". */
export const milliseconds = (value: number): string =>
  `${value < 9.95 ? value.toFixed(1) : whole.format(Math.round(value))} ms`

/** `1 session`, `1,284 sessions`. */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`
