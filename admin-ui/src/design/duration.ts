const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

/** `172800` → "2 days", `5400` → "1 hour 30 minutes". Says at most two units, the smaller ones are left out. */
export const durationInWords = (seconds: number): string => {
  const words: string[] = []
  let rest = Math.max(0, Math.round(seconds))
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) words.push(`${count} ${unit}${count === 1 ? '' : 's'}`)
  }
  return words.length === 0 ? '0 seconds' : words.slice(0, 2).join(' ')
}

/** What a countdown shows: `95000` milliseconds → "1:35". Never below zero; a begun second is still there. */
export const countdown = (milliseconds: number): string => {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1_000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** How long ago, in the short form that stands in a table or a pill: "now", "40 s", "5 min", "3 h", "12 d". */
export const shortAge = (milliseconds: number): string => {
  const seconds = Math.floor(milliseconds / 1_000)
  if (seconds < 2) return 'now'
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h`
  return `${Math.floor(seconds / 86_400)} d`
}
