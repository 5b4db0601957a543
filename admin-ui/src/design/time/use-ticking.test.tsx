// @vitest-environment jsdom
import { act, Profiler } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useTicking } from './use-ticking.ts'

let seconds = 0
const Minutes = ({ from }: { from: number }) => (
  <li>{useTicking(() => `${Math.floor((seconds + from) / 60)} min`)}</li>
)

let root: Root
let place: HTMLElement
beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
  vi.useFakeTimers()
  place = document.createElement('div')
  root = createRoot(place)
})
afterEach(() => {
  act(() => root.unmount())
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('a time is drawn again when its words change, and nothing else is', () => {
  let drawn = 0
  act(() =>
    root.render(
      <Profiler id="times" onRender={() => (drawn += 1)}>
        <Minutes from={0} />
        <Minutes from={30} />
      </Profiler>,
    ),
  )
  const pass = (count: number): void => {
    for (let second = 0; second < count; second++) {
      seconds += 1
      act(() => void vi.advanceTimersByTime(1_000))
    }
  }
  // One timer serves all of them.
  expect(vi.getTimerCount()).toBe(1)
  pass(29)
  expect([place.textContent, drawn]).toEqual(['0 min0 min', 1])
  pass(1)
  expect([place.textContent, drawn]).toEqual(['0 min1 min', 2])
  pass(30)
  expect([place.textContent, drawn]).toEqual(['1 min1 min', 3])
})
