import type { Page } from 'playwright-core'

/**
 * What a reader of the page would stumble over: texts and controls that lie upon each other, a page that has to be scrolled
 * sideways, and texts that are too small.
 *
 * @param within only what is inside of the element that this selector finds
 */
export async function layoutFaults(page: Page, state: string, within = 'body'): Promise<string[]> {
  const { width } = page.viewportSize() ?? { width: 0 }
  const faults = await page.evaluate(findFaults, within)
  return faults.map((fault) => `${state}, ${width} px: ${fault}`)
}

/** In the page. */
function findFaults(within: string): string[] {
  /** Lines of text may touch, and so may borders, in pixels. */
  const TOUCH = 3
  /** The smallest letters, in pixels. On paper they are measured otherwise. */
  const SMALLEST = matchMedia('print').matches ? 0 : 12
  interface Thing {
    element: Element
    words: string
    box: { left: number; top: number; right: number; bottom: number }
  }
  const visible = (element: Element): boolean =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
    !element.closest('.seen-by-readers-only, [aria-hidden="true"], [role="tooltip"], svg')
  /** What is left of a box behind everything around it that hides what sticks out. */
  const cut = (rect: DOMRect, element: Element): Thing['box'] => {
    const box = { left: rect.left, top: rect.top, right: rect.right, bottom: rect.bottom }
    for (let around: Element | null = element; around; around = around.parentElement) {
      if (getComputedStyle(around).overflowX === 'visible') continue
      const edge = around.getBoundingClientRect()
      box.left = Math.max(box.left, edge.left)
      box.right = Math.min(box.right, edge.right)
      box.top = Math.max(box.top, edge.top)
      box.bottom = Math.min(box.bottom, edge.bottom)
    }
    return box
  }
  const root = document.querySelector(within)
  if (!root) return [`there is no ${within}`]
  const things: Thing[] = []
  for (const element of root.querySelectorAll('a, button, input, select, textarea'))
    if (visible(element))
      things.push({
        element,
        words: element.getAttribute('aria-label') ?? element.textContent ?? '',
        box: cut(element.getBoundingClientRect(), element),
      })
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement
    const words = texts.currentNode.textContent?.trim()
    if (!element || !words || !visible(element)) continue
    const range = document.createRange()
    range.selectNodeContents(texts.currentNode)
    for (const rect of range.getClientRects()) things.push({ element, words, box: cut(rect, element) })
  }
  const seen = things.filter(
    ({ box }) => box.right - box.left > 2 * TOUCH && box.bottom - box.top > 2 * TOUCH,
  )
  const faults = new Set<string>()
  for (const [index, one] of seen.entries())
    for (const other of seen.slice(index + 1)) {
      if (one.element.contains(other.element) || other.element.contains(one.element)) continue
      const field = one.element.closest('.mantine-Input-wrapper')
      if (field && field === other.element.closest('.mantine-Input-wrapper')) continue
      const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left)
      const high = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top)
      if (wide > TOUCH && high > TOUCH)
        faults.add(`“${one.words.slice(0, 40)}” and “${other.words.slice(0, 40)}” lie upon each other`)
    }
  for (const { element, words } of seen)
    if (Number.parseFloat(getComputedStyle(element).fontSize) < SMALLEST)
      faults.add(`“${words.slice(0, 40)}” has ${getComputedStyle(element).fontSize}`)
  const { scrollWidth } = document.documentElement
  if (scrollWidth > window.innerWidth) faults.add(`${scrollWidth - window.innerWidth} px too wide`)
  for (const { words, box } of seen)
    if (box.right > window.innerWidth + 1 || box.left < -1) faults.add(`“${words.slice(0, 40)}” sticks out`)
  return [...faults]
}

/** The heads of a table's columns that have a place; also of those that are only read out. */
export const visibleHeads = (page: Page, table: string): Promise<string[]> =>
  page
    .getByRole('table', { name: table, exact: true })
    .getByRole('columnheader')
    .evaluateAll((heads) =>
      heads
        .filter((head) => head.checkVisibility())
        .map((head) => head.textContent?.trim() ?? '')
        .filter((words) => words !== ''),
    )
