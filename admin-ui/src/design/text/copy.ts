/**
 * Copies a text. Browsers have the clipboard in secure contexts only; over plain http the text is selected beside the button for
 * a moment and copied as by hand.
 *
 * @param beside what was pressed: a dialog keeps the focus to itself, so the text is selected inside of it
 * @returns whether it worked
 */
export const copyText = async (text: string, beside: HTMLElement): Promise<boolean> => {
  // Absent over plain http.
  const { clipboard } = navigator as { clipboard?: Clipboard }
  try {
    if (clipboard) {
      await clipboard.writeText(text)
      return true
    }
  } catch {
    // It may be forbidden here.
  }
  return copySelected(text, beside)
}

const copySelected = (text: string, beside: HTMLElement): boolean => {
  const held = document.createElement('span')
  held.textContent = text
  held.className = 'seen-by-readers-only'
  held.style.whiteSpace = 'pre'
  held.style.userSelect = 'text'
  beside.after(held)
  const selection = window.getSelection()
  const before = selection && selection.rangeCount > 0 ? selection.getRangeAt(0) : null
  try {
    selection?.selectAllChildren(held)
    return document.execCommand('copy')
  } catch {
    return false
  } finally {
    selection?.removeAllRanges()
    if (before) selection?.addRange(before)
    held.remove()
  }
}
