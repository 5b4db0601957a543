import { PROTOCOL_VERSION } from '@curfew/shared'
import { Refusal } from '../../refusal.ts'

/** What this node speaks. Before a version goes from here, no page that was loaded with it may be open any more. */
const SUPPORTED = [PROTOCOL_VERSION]
/** Of a client that names none. */
const FIRST_VERSION = '1'

/** The version that a client names in the query of its handshake. */
export const protocolOf = ({ protocol = FIRST_VERSION }: Readonly<Record<string, unknown>>): unknown =>
  protocol

/** @throws {Refusal} `protocol_not_supported` to a client that is too old or too new for this node (EN-20) */
export function requireProtocol(protocol: unknown): void {
  const isSupported = SUPPORTED.some((version) => String(version) === protocol)
  if (!isSupported) throw new Refusal('protocol_not_supported', { supported: [...SUPPORTED] })
}
