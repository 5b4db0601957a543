/** What stands in the page from its first moment (`index.html`): its outline, or why there is nothing else to be seen. */
const skeleton = (): HTMLElement | null => document.getElementById('skeleton')

/** The outline stays for as long as it is not known what to draw. */
export const showOutline = (shown: boolean): void => {
  const node = skeleton()
  if (!node) return
  delete node.dataset.trouble
  node.removeAttribute('role')
  // From here on the dashboard says so itself.
  node.querySelector('[data-when="unreachable"]')?.remove()
  node.hidden = !shown
}

/** The last resort, which needs nothing that might be what has failed. */
export const showBroken = (): void => {
  const node = skeleton()
  if (!node) return
  node.dataset.trouble = 'broken'
  node.setAttribute('role', 'main')
  node.hidden = false
}
