export const TOLD = 'curfew:told'

/** Says something about a control beside it, to eyes and ears: "Copied". HintBubble shows it. */
export const tell = (control: HTMLElement, text: string): void => {
  control.dispatchEvent(new CustomEvent(TOLD, { bubbles: true, detail: text }))
}
