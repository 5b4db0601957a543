/** The value below which a part (0 to 1) of the samples lies, by the nearest rank. */
export const quantile = (samples: readonly number[], part: number): number => {
  const sorted = samples.toSorted((a, b) => a - b)
  const value = sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)]
  if (value === undefined) throw new RangeError('no samples')
  return value
}

export const median = (samples: readonly number[]): number => {
  const lower = quantile(samples, 0.5)
  return samples.length % 2 === 1 ? lower : (lower + quantile(samples, 0.5 + 1 / samples.length)) / 2
}

/** The samples of two variants that were taken in turn, divided pair by pair: what slows a moment down slows both. */
export const ratios = (samples: readonly number[], against: readonly number[]): number[] =>
  samples.map((sample, round) => sample / (against[round] ?? Number.NaN))

/** At least three significant digits, never an exponent. */
export const figure = (value: number): string => {
  if (value >= 1000) return Math.round(value).toLocaleString('en')
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2)
}

/** The median with the range from the least to the greatest sample: `12.3 (11.0 to 14.8)`. */
export const spread = (samples: readonly number[]): string =>
  `${figure(median(samples))} (${figure(Math.min(...samples))} to ${figure(Math.max(...samples))})`
