import fc from 'fast-check'
import { Encoder, PacketType } from 'socket.io-parser'
import { describe, expect, it } from 'vitest'
import { type End, noticeFor } from '../../feed/entry.ts'
import { endedPackets } from './frame.ts'

const end = fc.record(
  {
    noticeId: fc.uuid(),
    reason: fc.constantFrom('admin_revoked' as const, 'idle_timeout' as const),
    initiatingEntity: fc.constantFrom('admin' as const, 'policy' as const),
    endedAt: fc.constant('2026-11-22T08:00:00.000Z'),
    message: fc.string({ unit: 'grapheme', maxLength: 280 }),
    revocationId: fc.uuid(),
    spreadSeconds: fc.nat(600),
  },
  { requiredKeys: ['noticeId', 'reason', 'initiatingEntity', 'endedAt'] },
)
const namespace = fc.constantFrom('/', '/admin')

describe('the packet of a notice', () => {
  it('says what socket.io itself would, whatever the message', () => {
    const encoder = new Encoder()
    const decode = (text: string) => JSON.parse(text.slice(text.indexOf('[')))
    fc.assert(
      fc.property(
        end,
        namespace,
        fc.array(fc.uuid(), { minLength: 1, maxLength: 3 }),
        (anEnd, nsp, sessions) => {
          const packetFor = endedPackets(anEnd)
          for (const session of sessions) {
            const data = ['session.ended', noticeFor(anEnd, session)]
            const [expected = ''] = encoder.encode({ type: PacketType.EVENT, nsp, data }) as string[]
            const { text } = packetFor(nsp, session)
            expect(text.slice(0, text.indexOf('['))).toBe(expected.slice(0, expected.indexOf('[')))
            expect(decode(text)).toEqual(decode(expected))
          }
        },
      ),
    )
  })

  it('names the session even where the message looks like the place for it', () => {
    const anEnd: End = {
      noticeId: 'n',
      reason: 'admin_revoked',
      initiatingEntity: 'admin',
      endedAt: '2026-11-22T08:00:00.000Z',
      message: '00000000-0000-0000-0000-000000000000","sessionId":"00000000-0000-0000-0000-000000000000',
    }
    const [, notice] = JSON.parse(endedPackets(anEnd)('/', 'a'.repeat(36)).text.slice(1))
    expect(notice).toEqual(noticeFor(anEnd, 'a'.repeat(36)))
  })

  it('is, as a websocket frame, one final unmasked text with the same content', () => {
    fc.assert(
      fc.property(end, namespace, fc.uuid(), (anEnd, nsp, session) => {
        const { text, frame } = endedPackets(anEnd)(nsp, session)
        const bytes = Buffer.from(frame, 'latin1')
        expect(bytes.subarray(0, 2)).toEqual(Buffer.from([0x81, 126]))
        const payload = bytes.subarray(4)
        expect(bytes.readUInt16BE(2)).toBe(payload.length)
        expect(payload.toString()).toBe(`4${text}`)
      }),
    )
  })
})
