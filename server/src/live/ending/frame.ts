import { Sender } from 'ws'
import { type End, noticeFor } from '../../feed/entry.ts'

declare module 'ws' {
  // Public in ws, and what socket.io's own broadcasts use; @types/ws leaves it out.
  export const Sender: {
    frame(data: Buffer, options: { fin: boolean; opcode: number; readOnly: boolean }): Buffer[]
  }
}

/** An event for one client or many. */
export interface PreparedPacket {
  /** As socket.io has it; ASCII. */
  readonly text: string
  /** The same as a websocket frame that is ready to be written, one character for each byte (`latin1`). */
  readonly frame: string
}

const NOBODY = '00000000-0000-0000-0000-000000000000'
/** engine.io's packet type "message", socket.io's "EVENT". */
const MESSAGE = '4'
const EVENT = '2'
/** RFC 6455, 5.2. */
const TEXT = 1

/**
 * All notices of an end differ in the session's id alone: the packet is encoded once for a namespace, and the id put in for
 * each session. As strings: written to a socket they cost two thirds of what a Buffer of each one's own does.
 */
export function endedPackets(end: End): (namespace: string, sessionId: string) => PreparedPacket {
  const templates = new Map<string, Template>()
  return (namespace, sessionId) => {
    const template = templates.get(namespace) ?? templateOf(end, namespace)
    templates.set(namespace, template)
    const text = template.before + sessionId + template.after
    return { text, frame: template.header + text }
  }
}

interface Template {
  /** Of the frame, with the type of engine.io's packet. */
  header: string
  before: string
  after: string
}

function templateOf(end: End, namespace: string): Template {
  const text = textOf(namespace, 'session.ended', noticeFor(end, NOBODY))
  // The id is the notice's last member: an earlier match would be in an administrator's message.
  const at = text.lastIndexOf(NOBODY)
  return {
    header: headerOf(text),
    before: text.slice(0, at),
    after: text.slice(at + NOBODY.length),
  }
}

/** The same event for many, encoded once. */
export function preparedPacket(namespace: string, event: string, payload: unknown): PreparedPacket {
  const text = textOf(namespace, event, payload)
  return { text, frame: headerOf(text) + text }
}

function textOf(namespace: string, event: string, payload: unknown): string {
  const prefix = namespace === '/' ? '' : `${namespace},`
  return `${EVENT}${prefix}${asciiOnly(JSON.stringify([event, payload]))}`
}

/** Of the frame, with the type of engine.io's packet. */
function headerOf(text: string): string {
  const [header] = Sender.frame(Buffer.from(MESSAGE + text), { fin: true, opcode: TEXT, readOnly: true })
  if (!header) throw new Error('ws made a frame without a header')
  return header.toString('latin1') + MESSAGE
}

/** The same JSON in ASCII, so that characters are bytes. */
const asciiOnly = (json: string): string =>
  json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
