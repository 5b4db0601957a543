/** How long ago, in the short form that stands in a table or a pill: "now", "40 s", "5 min", "3 h", "12 d". */
export const shortAge = (milliseconds: number): string => {
  const seconds = Math.floor(milliseconds / 1_000)
  if (seconds < 2) return 'now'
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h`
  return `${Math.floor(seconds / 86_400)} d`
}
