import { describe, expect, it } from 'vitest'
import { OTHER_SESSION_ID, SESSION_ID, sampleNotice } from '../../testing/sample.ts'
import { tabHub } from '../../testing/tab-hub.ts'
import { joinTabs, type TabMessage } from './tabs.ts'

function setUp() {
  const hub = tabHub()
  const received: TabMessage[] = []
  const tabs = joinTabs(
    hub.join(),
    () => SESSION_ID,
    (message) => received.push(message),
  )
  return { received, tabs, other: hub.join() }
}

describe('joinTabs', () => {
  it.each<TabMessage>([
    { type: 'activity', sessionId: SESSION_ID, at: 5 },
    { type: 'extended', sessionId: SESSION_ID, idleDeadline: null },
    { type: 'ended', notice: sampleNotice() },
  ])('receives $type from the other tabs', (message) => {
    const { received, tabs, other } = setUp()
    other.postMessage(message)
    tabs.tell(message)
    expect(received).toEqual([message])
  })

  it.each([
    ['of another session', { type: 'activity', sessionId: OTHER_SESSION_ID, at: 5 }],
    ['the end of another session', { type: 'ended', notice: sampleNotice({ sessionId: OTHER_SESSION_ID }) }],
    ['without a time', { type: 'activity', sessionId: SESSION_ID }],
    ['without a notice', { type: 'ended', sessionId: SESSION_ID }],
    ['of a newer version', { type: 'moved', sessionId: SESSION_ID }],
    ['that is nothing', null],
    ['that is text', 'ended'],
  ])('does not take a message %s', (_, message) => {
    const { received, other } = setUp()
    other.postMessage(message)
    expect(received).toEqual([])
  })

  it('receives nothing once it has left', () => {
    const { received, tabs, other } = setUp()
    tabs.dispose()
    other.postMessage({ type: 'activity', sessionId: SESSION_ID, at: 5 })
    expect(received).toEqual([])
  })

  it('does without where there is no channel', () => {
    const tabs = joinTabs(
      null,
      () => SESSION_ID,
      () => expect.unreachable(),
    )
    tabs.tell({ type: 'ended', notice: sampleNotice() })
    tabs.dispose()
  })
})
