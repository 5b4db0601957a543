/** 256 bits in base64url have this many characters. */
export const TOKEN_LENGTH = 43

/**
 * The token of the n-th client of a series, so that processes agree on ten thousand of them without telling each other.
 * @param series letters and digits
 */
export const tokenOf = (series: string, n: number): string => `${series}-${n}-`.padEnd(TOKEN_LENGTH, 'A')
