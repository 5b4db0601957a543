import type { Notice } from '@curfew/shared'
import { isNotice } from '../connection/refusal.ts'

/** What the tabs of one browser tell each other, so that all of them show the same. */
export type TabMessage =
  /** Reported activity: milliseconds since the epoch. */
  | { type: 'activity'; sessionId: string; at: number }
  | { type: 'extended'; sessionId: string; idleDeadline: string | null }
  | { type: 'ended'; notice: Notice }

/** What a BroadcastChannel does. */
export interface Channel {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void
  close(): void
}

export interface Tabs {
  tell(message: TabMessage): void
  dispose(): void
}

/** @param onMessage is called for the other tabs' messages about the session that `sessionId` names now */
export function joinTabs(
  channel: Channel | null,
  sessionId: () => string | null,
  onMessage: (message: TabMessage) => void,
): Tabs {
  channel?.addEventListener('message', ({ data }) => {
    if (isTabMessage(data) && subject(data) === sessionId()) onMessage(data)
  })
  return {
    tell: (message) => channel?.postMessage(message),
    dispose: () => channel?.close(),
  }
}

function subject(message: TabMessage): string {
  return message.type === 'ended' ? message.notice.sessionId : message.sessionId
}

/** Another tab may run another version of this package. */
function isTabMessage(data: unknown): data is TabMessage {
  if (typeof data !== 'object' || data === null || !('type' in data)) return false
  if (data.type === 'ended') return 'notice' in data && isNotice(data.notice)
  if (!('sessionId' in data) || typeof data.sessionId !== 'string') return false
  if (data.type === 'activity') return 'at' in data && typeof data.at === 'number'
  return data.type === 'extended' && 'idleDeadline' in data
}
