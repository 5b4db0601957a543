import { type DestinationStream, type Logger, pino, stdSerializers, stdTimeFunctions } from 'pino'

export type Log = Logger

/** Names of properties whose value is never written, wherever in a log line they stand. */
const SECRET_NAME =
  /^(.*password.*|.*secret.*|.*token|authorization|cookie|set-?cookie|x-api-key|ticket|database_?url|redis_?url)$/i
/** A cheap look at the whole line first: most lines have nothing to hide and are not parsed again. */
const MAY_HOLD_SECRET =
  /password|secret|token|authorization|cookie|x-api-key|ticket|database_?url|redis_?url/i

/** `scheme://user:password@host` and `Bearer …` inside of texts, such as the message of an error. */
const PASSWORD_IN_URL = /([a-z][a-z0-9+.-]*:\/\/[^\s:/?#@"\\]*):[^\s/@"\\]+@/gi
const BEARER = /\b(Bearer|Basic) +[\w~+/.=-]{8,}/g
/** `"password":"…"` inside of a text: an object that was interpolated. */
const SECRET_IN_TEXT = /(\\"[^"\\]*(?:password|secret|token|authorization|cookie)\\": ?\\")[^"\\]*/gi

const REDACTED = '[redacted]'

/** A line beyond this length is shortened; it is then at most a few times as long as a text in it may be. In characters. */
const LONG_LINE = 16_000
const LONG_TEXT = 2_000
const LONG_LIST = 20

const shorten = (_name: string, value: unknown): unknown => {
  if (typeof value === 'string' && value.length > LONG_TEXT)
    return `${value.slice(0, LONG_TEXT)} … (${value.length} characters)`
  if (Array.isArray(value) && value.length > LONG_LIST)
    return [...value.slice(0, LONG_LIST), `… (${value.length} in all)`]
  return value
}

const hideByName = (name: string, value: unknown): unknown =>
  value !== null && value !== undefined && SECRET_NAME.test(name) ? REDACTED : value

/**
 * A finished log line without its secrets. pino's own `redact` takes paths (`*.token` does not reach deeper levels) and
 * sees neither the properties of nested errors nor what was interpolated into the message, so the text is what is
 * cleaned, after everything else has been done to it.
 */
function redactLine(line: string): string {
  const cleaned = line
    .replace(PASSWORD_IN_URL, `$1:${REDACTED}@`)
    .replace(BEARER, `$1 ${REDACTED}`)
    .replace(SECRET_IN_TEXT, `$1${REDACTED}`)
  if (!MAY_HOLD_SECRET.test(cleaned)) return cleaned
  return `${JSON.stringify(JSON.parse(cleaned), hideByName)}\n`
}

/** A finished log line whose length has a bound, whatever was put into it, and without its secrets. */
const finishLine = (line: string): string =>
  redactLine(line.length > LONG_LINE ? `${JSON.stringify(JSON.parse(line), shorten)}\n` : line)

/**
 * The log: one JSON object a line.
 *
 * @param level the least level that is written: trace, debug, info, warn, error, fatal or silent
 * @param destination where lines go; standard output if absent
 */
export function createLog(level: string, destination?: DestinationStream): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: stdSerializers.err, error: stdSerializers.err },
      hooks: { streamWrite: finishLine },
    },
    destination,
  )
}
