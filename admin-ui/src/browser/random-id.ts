/**
 * An id that nobody guesses and that never comes twice: 128 random bits in hexadecimal. Not `crypto.randomUUID`, which
 * browsers have in secure contexts only, and a dashboard may be at `http://intranet.example`.
 */
export const randomId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  )
