import type { Alternatives } from './strings.ts'

/** What is known, by the name of the placeholder; null or absent: not known. */
export type Facts = Readonly<Record<string, string | null | undefined>>

const PLACEHOLDER = /\{(\w+)\}/g

/** Puts the facts in; null when one that the template needs is not known. The result is plain text. */
export function fill(template: string, facts: Facts): string | null {
  let complete = true
  const text = template.replace(PLACEHOLDER, (_, name: string) => {
    const fact = facts[name]
    if (fact === null || fact === undefined) complete = false
    return fact ?? ''
  })
  return complete ? text : null
}

/** The first alternative whose every placeholder is known; empty when there is none. */
export function firstFilled(alternatives: Alternatives, facts: Facts): string {
  for (const template of alternatives) {
    const text = fill(template, facts)
    if (text !== null) return text
  }
  return ''
}
