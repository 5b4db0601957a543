// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { browserPage, type Page } from './page.ts'

const root = document.documentElement
let controller: AbortController
let page: Page

beforeEach(() => {
  controller = new AbortController()
  page = browserPage(controller.signal)
})
afterEach(() => controller.abort())

/** As browsers do; jsdom has no PageTransitionEvent. */
const transition = (type: string, persisted: boolean) =>
  dispatchEvent(Object.assign(new Event(type), { persisted }))

describe('browserPage', () => {
  it('hides everything, whatever the page says, and puts it back as it was', () => {
    root.style.visibility = 'inherit'
    page.hideContent()
    page.hideContent()
    expect(root.style.visibility).toBe('hidden')
    page.showContent()
    expect(root.style.visibility).toBe('inherit')
    root.removeAttribute('style')
    page.showContent()
    expect(root.style.visibility).toBe('')
  })

  it('tells whether the page may come back', () => {
    const leavings: boolean[] = []
    page.onHide((kept) => leavings.push(kept))
    transition('pagehide', true)
    transition('pagehide', false)
    expect(leavings).toEqual([true, false])
  })

  it('is restored only when it comes from memory', () => {
    let restored = 0
    page.onRestore(() => {
      restored += 1
    })
    transition('pageshow', false)
    expect(restored).toBe(0)
    transition('pageshow', true)
    expect(restored).toBe(1)
  })

  it('wakes when it becomes visible, goes online or is thawed', () => {
    let woken = 0
    page.onWake(() => {
      woken += 1
    })
    document.dispatchEvent(new Event('visibilitychange'))
    document.dispatchEvent(new Event('resume'))
    dispatchEvent(new Event('online'))
    expect(woken).toBe(3)
  })

  it('is told nothing once it is let go of', () => {
    page.onWake(() => expect.unreachable())
    page.onRestore(() => expect.unreachable())
    page.onHide(() => expect.unreachable())
    controller.abort()
    dispatchEvent(new Event('online'))
    document.dispatchEvent(new Event('visibilitychange'))
    transition('pageshow', true)
    transition('pagehide', true)
  })
})
