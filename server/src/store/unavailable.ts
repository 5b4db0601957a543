import { isTooManyWait } from './lanes/bounded-pool.ts'

/**
 * SQLSTATEs that say nothing about the request: the server is going, coming, full, busy, or gave up for time. Asked again
 * later the same request may well succeed.
 */
const STATES = new Set([
  '25006', // read_only_sql_transaction: this server has become a standby
  '25P03', // idle_in_transaction_session_timeout: this process was stalled inside a transaction
  '25P04', // transaction_timeout
  '3D000', // invalid_catalog_name: the database is being restored
  '40001', // serialization_failure
  '40P01', // deadlock_detected, also after it was tried again
  '55P03', // lock_not_available
  '57014', // query_canceled: the statement's time was up
])
/** Whole classes: connection, authentication, resources, operator's intervention (57P01 to 57P05), system errors. */
const CLASSES = ['08', '28', '53', '57P', '58']

/** What the pg driver and its pool throw by themselves; these errors have no code. */
const DRIVER_MESSAGES = new Set([
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
  'Cannot use a pool after calling end on the pool',
  'Query read timeout',
  'The server does not support SSL connections',
  'There was an error establishing an SSL connection',
  'timeout exceeded when trying to connect',
  'timeout expired',
])

/** Node's own, from the socket to the server. */
const SOCKET_CODES = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOENT',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
])
const SOCKET_CALLS = new Set(['connect', 'getaddrinfo', 'read', 'write'])

/**
 * Does the error mean that PostgreSQL could not answer just now? Then the caller hears 503 and nobody is signed out;
 * any other error of the database is a mistake of ours.
 */
export function isUnavailable(error: unknown): boolean {
  if (isTooManyWait(error)) return true
  // A host with several addresses: one error for each that was tried.
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.every(isUnavailable)
  if (!(error instanceof Error)) return false
  if (DRIVER_MESSAGES.has(error.message)) return true
  if (!('code' in error) || typeof error.code !== 'string') return false
  if ('syscall' in error && typeof error.syscall === 'string') {
    return SOCKET_CALLS.has(error.syscall) && SOCKET_CODES.has(error.code)
  }
  // The server ended the connection with it, so it is about the connection and not about what was asked.
  if ('severity' in error && error.severity === 'FATAL') return true
  const { code } = error
  return /^[0-9A-Z]{5}$/.test(code) && (STATES.has(code) || CLASSES.some((start) => code.startsWith(start)))
}
