import { expect, test } from 'vitest'
import { mountOf } from './mount.ts'

test.each([
  ['https://curfew.example/admin', ''],
  ['https://curfew.example/admin/', ''],
  ['https://curfew.example/admin/groups/7?sort=name', ''],
  ['https://app.example/curfew/admin/sessions', '/curfew'],
  ['https://app.example/tools/curfew/admin/', '/tools/curfew'],
  ['https://app.example/admin/curfew/admin/', '/admin/curfew'],
  ['https://app.example/administration/admin/', '/administration'],
  ['https://app.example/elsewhere', ''],
])('%s is mounted at "%s"', (address, mount) => {
  expect(mountOf(address)).toBe(mount)
})
