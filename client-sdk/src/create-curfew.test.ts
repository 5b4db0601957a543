// @vitest-environment node
import { expect, it } from 'vitest'
import { createCurfew } from './index.ts'

it('does nothing on a server, where there is no page', async () => {
  const curfew = createCurfew({ url: '/curfew', signInUrl: '/sign-in' })
  const off = curfew.subscribe(() => expect.unreachable())
  curfew.on('ended', () => expect.unreachable())
  expect(curfew.getSnapshot()).toEqual({ status: 'loading' })
  expect(curfew.getSnapshot()).toBe(curfew.getSnapshot())
  expect(await curfew.extend()).toBe(false)
  expect(await curfew.signOut()).toBe(false)
  curfew.signIn()
  curfew.reconnect()
  off()
  curfew.dispose()
})
