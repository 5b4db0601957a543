const whole = new Intl.NumberFormat('en')

/** `1284` → "1,284". */
export const count = (value: number): string => whole.format(value)

/** How many a list has in all, and whether that is a guess. */
export interface Total {
  total: number
  totalIsEstimate?: boolean
}

/** "1,284", and of what was not counted "about 1,284,000". */
export const totalWords = ({ total, totalIsEstimate = false }: Total): string =>
  totalIsEstimate ? `about ${count(total)}` : count(total)

/** `7.4` → "7.4 ms", `38.2` → "38 ms". */
export const milliseconds = (value: number): string =>
  `${value < 9.95 ? value.toFixed(1) : whole.format(Math.round(value))} ms`

/** `1 session`, `1,284 sessions`. */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`
