const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

/**
 * A duration in words, in its two largest units: "2 days", "1 hour, 30 minutes".
 *
 * @param lang a BCP 47 tag; English if left out
 */
export function durationInWords(seconds: number, lang = 'en'): string {
  return inUnits(seconds, 2, lang)
}

/**
 * A duration in words, in all of its units, for where the value is the point: "3 days, 14 hours, 6 minutes, 40 seconds".
 *
 * @param seconds rounded to whole ones
 * @param lang a BCP 47 tag; English if left out
 */
export function exactDurationInWords(seconds: number, lang = 'en'): string {
  return inUnits(seconds, UNITS.length, lang)
}

function inUnits(seconds: number, most: number, lang: string): string {
  const parts: string[] = []
  let rest = Math.max(0, Math.round(seconds))
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count === 0 && !(unit === 'second' && parts.length === 0)) continue
    parts.push(new Intl.NumberFormat(lang, { style: 'unit', unit, unitDisplay: 'long' }).format(count))
    if (parts.length === most) break
  }
  return new Intl.ListFormat(lang, { type: 'unit', style: 'short' }).format(parts)
}

/** A countdown: 1:05, 0:09; hours are not split off. */
export function minutesAndSeconds(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1_000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
