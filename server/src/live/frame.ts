import { Sender } from 'ws'
import { type End, noticeFor } from '../feed/entry.ts'

declare module 'ws' {
  // Public in ws, and what socket.io's own broadcasts use; @types/ws leaves it out.
  export const Sender: {
    frame(data: Buffer, options: { fin: boolean; opcode: number; readOnly: boolean }): Buffer[]
  }
}

/** `session.ended` for one session: the packet as text, and as a websocket frame that is ready to be written. */
export interface EndedPacket {
  readonly text: string
  readonly frame: Buffer
}

const NOBODY = '00000000-0000-0000-0000-000000000000'
/** engine.io's packet type "message", socket.io's "EVENT". */
const MESSAGE = '4'
const EVENT = '2'
/** RFC 6455, 5.2. */
const TEXT = 1

/**
 * All notices of an end differ in the session's id alone: the packet is encoded once for a namespace, and the id put in for
 * each session.
 */
export function endedPackets(end: End): (namespace: string, sessionId: string) => EndedPacket {
  const templates = new Map<string, Template>()
  return (namespace, sessionId) => {
    const template = templates.get(namespace) ?? templateOf(end, namespace)
    templates.set(namespace, template)
    const frame = Buffer.from(template.frame)
    frame.write(sessionId, template.offset, NOBODY.length, 'latin1')
    return { text: template.head + sessionId + template.tail, frame }
  }
}

interface Template {
  head: string
  tail: string
  frame: Buffer
  /** Where in the frame the id stands. */
  offset: number
}

function templateOf(end: End, namespace: string): Template {
  const prefix = namespace === '/' ? '' : `${namespace},`
  const text = `${EVENT}${prefix}${JSON.stringify(['session.ended', noticeFor(end, NOBODY)])}`
  // The id is the notice's last member: an earlier match would be in an administrator's message.
  const at = text.lastIndexOf(NOBODY)
  const tail = text.slice(at + NOBODY.length)
  const frame = frameOf(MESSAGE + text)
  return {
    head: text.slice(0, at),
    tail,
    frame,
    offset: frame.length - Buffer.byteLength(tail) - NOBODY.length,
  }
}

/** One unfragmented, unmasked text frame, as ws writes it. */
const frameOf = (text: string): Buffer =>
  Buffer.concat(Sender.frame(Buffer.from(text), { fin: true, opcode: TEXT, readOnly: false }))
