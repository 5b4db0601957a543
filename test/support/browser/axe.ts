import axe, { type AxeResults, type RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'
import { snapshot } from './pictures.ts'

const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Colours are all that differs between light and dark. */
const LOOKS: readonly { width: number; colorScheme: 'light' | 'dark'; options: RunOptions }[] = [
  { width: 1440, colorScheme: 'light', options: { runOnly: STANDARDS } },
  { width: 1440, colorScheme: 'dark', options: { runOnly: ['color-contrast'] } },
  { width: 390, colorScheme: 'dark', options: { runOnly: ['color-contrast'] } },
  { width: 390, colorScheme: 'light', options: { runOnly: STANDARDS } },
]

/**
 * Looks at a page in light and dark, on a screen and on a phone.
 *
 * @param state what is on the page, for the findings
 * @param widest what it is not drawn wider than, in pixels
 * @returns what axe finds, and whether a phone would have to scroll sideways; nothing when all is well
 */
export async function inspect(
  page: Page,
  state: string,
  widest = Number.POSITIVE_INFINITY,
): Promise<string[]> {
  const found: string[] = []
  for (const { width, colorScheme, options } of LOOKS) {
    if (width > widest) continue
    const look = `${state}, ${width} px, ${colorScheme}`
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme })
    // The page's own rules allow no foreign script; the debugger's evaluation asks nobody.
    if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
    await page.evaluate(finishTransitions, colorScheme)
    await snapshot(page, look)
    const { violations, sideways } = await page.evaluate(examine, options)
    for (const { id, nodes } of violations)
      for (const { target, failureSummary } of nodes)
        found.push(`${look}: ${id} ${target}\n${failureSummary}`)
    if (sideways > 0) found.push(`${look}: ${sideways} px too wide`)
  }
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.emulateMedia({ colorScheme: 'light' })
  return found
}

/** In the page: waits until it has taken on its colours, and nothing moves any more but what never stops. */
async function finishTransitions(colorScheme: string): Promise<void> {
  const { dataset } = document.documentElement
  const isEnding = (one: Animation) => one.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY
  do await new Promise((resolve) => requestAnimationFrame(resolve))
  while (
    (dataset.mantineColorScheme ?? colorScheme) !== colorScheme ||
    document.getAnimations().some(isEnding)
  )
}

/** In the page. */
async function examine(options: RunOptions): Promise<Pick<AxeResults, 'violations'> & { sideways: number }> {
  const { violations } = await window.axe.run(document, {
    ...options,
    resultTypes: ['violations'],
    preload: false,
  })
  return { violations, sideways: document.documentElement.scrollWidth - window.innerWidth }
}

declare global {
  interface Window {
    axe: typeof axe
  }
}
