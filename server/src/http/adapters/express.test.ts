import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import type { Api } from '../api.ts'
import { expressHandler } from './express.ts'

it('LO-10 what an application has made of the response may throw: it hears of it, and the process goes on', async () => {
  const api: Api = {
    owns: () => true,
    answer: async () => ({ status: 200, headers: { ETag: '"1"' }, text: 'never sent' }),
  }
  const handler = expressHandler(api, () => null)
  const server = createServer((request, response) => {
    const setHeader = response.setHeader.bind(response)
    response.setHeader = () => {
      throw new Error('no headers today')
    }
    handler(request, response, (error) => {
      response.setHeader = setHeader
      response.statusCode = 500
      response.end(String(error))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/session`)
    expect([answer.status, await answer.text()]).toEqual([500, 'Error: no headers today'])
  } finally {
    server.close()
  }
})
