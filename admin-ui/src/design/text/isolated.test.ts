import { expect, it } from 'vitest'
import { isolated } from './isolated.ts'

it.each([
  ['Amina Diallo', 'Amina Diallo'],
  ['Zoë 🧑‍🚀', 'Zoë 🧑‍🚀'],
  ['דנה לוי', '\u2068דנה לוי\u2069'],
  ['ليلى حداد (IT)', '\u2068ليلى حداد (IT)\u2069'],
])('%s in a sentence', (name, text) => {
  expect(isolated(name)).toBe(text)
})
