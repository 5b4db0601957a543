import { setUpDatabase } from '@curfew/server/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { LiveNode } from '../../../testing/nodes/live-node.ts'

const records = setUpDatabase()
let node: LiveNode
beforeAll(async () => {
  node = await LiveNode.start(records.url)
})
afterAll(async () => {
  await node.close()
})

it('is told with the answer that opens a polling transport, and with no other', async () => {
  const polling = `${node.url}/v1/live?EIO=4&transport=polling`
  const opened = await fetch(polling)
  const { sid } = JSON.parse((await opened.text()).slice(1))
  expect(opened.headers.get('curfew-transport')).toBe(sid)
  const said = await fetch(`${polling}&sid=${sid}`, { method: 'POST', body: '40{"token":"nobody"}' })
  expect(said.status).toBe(200)
  expect(said.headers.get('curfew-transport')).toBeNull()
})
