const PLACEHOLDER = /\{\{(\w+)\}\}/g

/**
 * Puts values into the attributes of a page.
 *
 * @throws for a placeholder that has no value
 */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(PLACEHOLDER, (_, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`nothing to put in {{${name}}}`)
    return escapeAttribute(value)
  })
}

const escapeAttribute = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
