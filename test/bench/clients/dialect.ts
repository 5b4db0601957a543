/** What a raw client has to know of a protocol; everything else about the two is the same. */
export interface Dialect {
  /** Path and query of the websocket's address. */
  path: string
  /** What to answer to a message, if anything. */
  answerTo(message: string, token: string): string | undefined
  /** Is the connection usable from this message on? The empty one stands for the opening itself. */
  isUsableFrom(message: string): boolean
  isNotice(message: string): boolean
  /** Was the connection refused only because the server could not judge the session at that moment? */
  cannotTell(message: string): boolean
}

const plain: Dialect = {
  path: '/',
  answerTo: () => undefined,
  isUsableFrom: (message) => message === '',
  isNotice: (message) => message.startsWith('["session.ended"'),
  cannotTell: () => false,
}

const NOTICE_ID = /"noticeId":"([^"]+)"/

/**
 * Socket.IO 5 over Engine.IO 4, as far as a client needs it: open "0", ping "2" and pong "3", connect "40", event "42".
 * @param acknowledges says `ack` to a notice, as Curfew's clients do
 */
const socketIo = (path: string, usableAt: string, acknowledges: boolean): Dialect => ({
  path: `${path}?EIO=4&transport=websocket`,
  answerTo(message, token) {
    if (message === '2') return '3'
    if (message.startsWith('0')) return `40${JSON.stringify({ token })}`
    if (acknowledges && this.isNotice(message))
      return `42["ack",{"noticeId":"${NOTICE_ID.exec(message)?.[1]}"}]`
    return undefined
  },
  isUsableFrom: (message) => message.startsWith(usableAt),
  isNotice: (message) => message.startsWith('42["session.ended"'),
  cannotTell: (message) => message.startsWith('44') && message.includes('"unavailable"'),
})

export const DIALECTS = {
  plain,
  socketIo: socketIo('/socket.io/', '40', false),
  curfew: socketIo('/v1/live/', '42["session.active"', true),
} satisfies Record<string, Dialect>
export type DialectName = keyof typeof DIALECTS
