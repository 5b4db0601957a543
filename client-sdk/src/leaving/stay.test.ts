import { describe, expect, it } from 'vitest'
import { manualTime } from '../../testing/manual-time.ts'
import { createStay } from './stay.ts'

type Happening = 'touched' | 'hidden' | 'shown' | 'selects' | 'lets go'

/** What happens, and after how many seconds. */
type Story = [second: number, what: Happening][]

/** After how many seconds the page is left, in two minutes; null: it stays. Reading takes 10 s. */
function leavesAfter(story: Story, { spread = 0, visible = true } = {}): number | null {
  const time = manualTime()
  const began = time.now()
  const page = { visible, selection: false }
  let left: number | null = null
  const stay = createStay(
    { ...time, isVisible: () => page.visible, hasSelection: () => page.selection },
    { reading: 10_000, notBefore: began + spread * 1_000 },
    () => {
      left ??= (time.now() - began) / 1_000
    },
  )
  for (const [second, what] of story) {
    time.pass(began + second * 1_000 - time.now())
    if (what === 'hidden' || what === 'shown') page.visible = what === 'shown'
    if (what === 'selects' || what === 'lets go') page.selection = what === 'selects'
    stay.restart()
  }
  time.pass(began + 120_000 - time.now())
  return left
}

describe('BR-5 createStay', () => {
  it.each<[string, Story, Parameters<typeof leavesAfter>[1], number | null]>([
    ['leaves when there was time to read', [], {}, 10],
    ['begins again when somebody does something', [[7, 'touched']], {}, 17],
    [
      'stays for as long as somebody scrolls',
      Array.from({ length: 12 }, (_, index) => [(index + 1) * 9, 'touched']),
      {},
      118,
    ],
    ['does not leave in the background', [[3, 'hidden']], {}, null],
    ['nor where it has never been in sight', [], { visible: false }, null],
    [
      'leaves when it was in sight for long enough',
      [
        [3, 'hidden'],
        [60, 'shown'],
      ],
      {},
      70,
    ],
    [
      'counts no glances together',
      [
        [6, 'hidden'],
        [20, 'shown'],
        [26, 'hidden'],
        [40, 'shown'],
      ],
      {},
      50,
    ],
    ['does not leave while text is selected', [[4, 'selects']], {}, null],
    [
      'leaves after it is no longer selected',
      [
        [4, 'selects'],
        [50, 'lets go'],
      ],
      {},
      60,
    ],
    ['waits for its turn when everybody was signed out', [], { spread: 45 }, 45],
    [
      'has had its turn while it was in the background',
      [
        [3, 'hidden'],
        [90, 'shown'],
      ],
      { spread: 45 },
      100,
    ],
    ['begins again while it waits for its turn', [[44, 'touched']], { spread: 45 }, 54],
  ])('%s', (_, story, settings, expected) => {
    expect(leavesAfter(story, settings)).toBe(expected)
  })

  it('leaves no more once it has ended', () => {
    const time = manualTime()
    let left = false
    const stay = createStay(
      { ...time, isVisible: () => true, hasSelection: () => false },
      { reading: 10_000, notBefore: time.now() },
      () => {
        left = true
      },
    )
    stay.end()
    time.pass(60_000)
    expect(left).toBe(false)
  })
})
