import { once } from 'node:events'
import { connect } from 'node:net'
import pg from 'pg'
import { expect, it } from 'vitest'
import { createTestDatabase, startTestRedis } from './index.ts'
import { describeMissing } from './setup/requirements.ts'

async function query(url: string, sql: string) {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

it('gives each caller a migrated database of its own', async () => {
  const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()])
  await query(one.url, `INSERT INTO curfew.groups (name) VALUES ('Night shift')`)
  expect(await query(two.url, 'SELECT count(*)::int AS count FROM curfew.groups')).toEqual([{ count: 0 }])
  await Promise.all([one.drop(), two.drop()])
  await expect(query(one.url, 'SELECT 1')).rejects.toThrow(/does not exist/)
})

it('starts a Redis, and again on the same port', async () => {
  const first = await startTestRedis()
  await first.stop()
  const second = await startTestRedis({ port: first.port })
  const socket = connect(second.port, '127.0.0.1')
  socket.write('PING\r\n')
  const [answer] = await once(socket, 'data')
  expect(String(answer)).toBe('+PONG\r\n')
  socket.destroy()
  await second.stop()
})

it('names everything that is missing in one message', async () => {
  const requirement = (program: string) => ({
    program,
    why: `the test of ${program}`,
    debianPackage: `${program}-pkg`,
  })
  const message = describeMissing([requirement('foo-server'), requirement('bar-server')])
  expect(message).toMatch(/foo-server.*\n.*bar-server/)
  expect(message).toContain('apt-get install --no-install-recommends foo-server-pkg bar-server-pkg')
})
