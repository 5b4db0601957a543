type Attributes = Record<string, string | boolean>

/** An element with its attributes and children. Text goes in as text: no HTML is ever parsed here. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag)
  setAttributes(node, attributes)
  node.append(...children)
  return node
}

/** A line icon, drawn in the colour of the text; decoration only. */
export function icon(...paths: string[]): SVGSVGElement {
  const svg = 'http://www.w3.org/2000/svg'
  const node = document.createElementNS(svg, 'svg')
  setAttributes(node, { class: 'icon', viewBox: '0 0 24 24', 'aria-hidden': 'true' })
  for (const d of paths) {
    const path = document.createElementNS(svg, 'path')
    path.setAttribute('d', d)
    node.append(path)
  }
  return node
}

function setAttributes(node: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false) continue
    node.setAttribute(name, value === true ? '' : value)
  }
}
