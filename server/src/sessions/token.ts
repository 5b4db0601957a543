import { hash, randomBytes } from 'node:crypto'

/** 256 random bits in base64url. */
const TOKEN_LENGTH = 43

/** A new session token. Only its hash is ever stored. */
export const newToken = (): string => randomBytes(32).toString('base64url')

/** Whether it can be a token at all; anything else is not worth a hash. */
export const looksLikeToken = (value: string): boolean => value.length === TOKEN_LENGTH

/** SHA-256 of a token in hexadecimal: the key under which a session is remembered. */
export const tokenKey = (token: string): string => hash('sha256', token, 'hex')

/** The same for the database. */
export const tokenHash = (token: string): Buffer => Buffer.from(tokenKey(token), 'hex')

/** The same as a text of one character for each byte, which Node makes fastest: for looking it up, not for showing. */
export const tokenDigest = (token: string): string => hash('sha256', token, 'binary')

/** What `tokenDigest` makes of the token with this hash. */
export const digestOf = (tokenHash: Buffer): string => tokenHash.toString('latin1')
