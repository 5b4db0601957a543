import { expect, it } from 'vitest'
import { fillTemplate } from './fill-template.ts'

it('fills the attributes of a page', () => {
  expect(fillTemplate('<a href="{{base}}/x">{{base}}</a>', { base: '/curfew' })).toBe(
    '<a href="/curfew/x">/curfew</a>',
  )
})

it('lets no value leave its attribute', () => {
  const value = '"><script>alert(1)</script>\'&{{other}}$&'
  expect(fillTemplate('<a title="{{title}}">', { title: value, other: 'x' })).toBe(
    '<a title="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#39;&amp;{{other}}$&amp;">',
  )
})

it('notices a value that was forgotten', () => {
  expect(() => fillTemplate('{{base}}', {})).toThrow('{{base}}')
})
