import { eventually, setUpDatabase, startTestRedis, type TestRedis } from '@curfew/server/testing'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { LiveNode } from '../../../testing/nodes/live-node.ts'
import { listenAt, type RedisEar, untilWakeUpsFlow } from '../../../testing/redis/redis-ear.ts'
import { createLog } from '../../log.ts'
import { freePort } from '../../store/postgres/free-port.ts'

const records = setUpDatabase()
const nodes: LiveNode[] = []
const ears: RedisEar[] = []
const running = new Set<TestRedis>()

afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.close()))
  for (const ear of ears.splice(0)) ear.close()
  await Promise.all([...running].map(stop))
})

async function start(options: Parameters<typeof startTestRedis>[0]): Promise<TestRedis> {
  const redis = await startTestRedis(options)
  running.add(redis)
  return redis
}
async function stop(redis: TestRedis): Promise<void> {
  running.delete(redis)
  await redis.stop()
}
async function startNode(url: string): Promise<LiveNode> {
  const node = await LiveNode.start(records.url, { redis: { url, prefix: 'curfew' } })
  nodes.push(node)
  return node
}
async function listen(...at: Parameters<typeof listenAt>): Promise<RedisEar> {
  const ear = await listenAt(...at)
  ears.push(ear)
  return ear
}
const withAccess = ({ url }: TestRedis, access: string): string => url.replace('://', `://${access}@`)

describe('FD-15 wake-ups go over a Redis', () => {
  it('with a password', async () => {
    const redis = await start({ settings: { requirepass: 'p@ss' } })
    const node = await startNode(withAccess(redis, ':p%40ss'))
    await untilWakeUpsFlow(node, await listen(withAccess(redis, ':p%40ss')), records.url)
  })

  it('as a user who may do what Curfew does and no more', async () => {
    const rights = 'resetchannels &curfew-* -@all +hello +auth +client +info +ping +publish +subscribe'
    const redis = await start({ settings: { user: `curfew on >secret ${rights}` } })
    const node = await startNode(withAccess(redis, 'curfew:secret'))
    const ear = await listen(redis.url)
    await untilWakeUpsFlow(node, ear, records.url)
    expect(await ear.client.call('ACL', 'LOG')).toEqual([])
  })

  it('as a user who was given their rights only later', async () => {
    const redis = await start({ settings: { user: 'curfew on >secret resetchannels +@all' } })
    const lines: string[] = []
    const log = createLog('warn', { write: (line) => lines.push(line) })
    const node = await LiveNode.start(records.url, {
      redis: { url: withAccess(redis, 'curfew:secret'), prefix: 'curfew' },
      log,
    })
    nodes.push(node)
    await eventually(() => expect(lines.join()).toContain('NOPERM'))
    for (let at = 0; at < 100; at++) node.gateway.wake.send(at)
    const ear = await listen(redis.url)
    await ear.client.call('ACL', 'SETUSER', 'curfew', '&curfew-*')
    await untilWakeUpsFlow(node, ear, records.url)
    expect(lines).toHaveLength(1)
  })

  it('of three, which are a cluster, also when one of them is lost', { timeout: 60_000 }, async () => {
    const three = await Promise.all(
      [0, 1, 2].map(async () =>
        start({
          settings: {
            'cluster-enabled': 'yes',
            'cluster-port': String(await freePort()),
            'cluster-node-timeout': '1000',
            requirepass: 'secret',
          },
        }),
      ),
    )
    const all = await Promise.all(three.map((redis) => listen(withAccess(redis, ':secret'))))
    const slots = [0, 5_461, 10_923, 16_384]
    await Promise.all(
      all.map(async ({ client }, index) => {
        await client.cluster('ADDSLOTSRANGE', slots[index] ?? 0, (slots[index + 1] ?? 0) - 1)
        const [first] = three
        const busPort = index > 0 && (await all[0]?.client.config('GET', 'cluster-port'))
        if (first && busPort) await client.call('CLUSTER', 'MEET', '127.0.0.1', first.port, busPort[1] ?? '')
      }),
    )
    await eventually(
      async () => {
        for (const { client } of all) expect(await client.cluster('INFO')).toContain('cluster_known_nodes:3')
        for (const { client } of all) expect(await client.cluster('INFO')).toContain('cluster_state:ok')
      },
      { within: 15_000 },
    )
    const node = await startNode(three.map((redis) => withAccess(redis, ':secret')).join(', '))
    for (const ear of all) await untilWakeUpsFlow(node, ear, records.url)
    const [first, ...rest] = three
    if (first) await stop(first)
    expect(rest).toHaveLength(2)
    for (const ear of all.slice(1)) await untilWakeUpsFlow(node, ear, records.url)
  })

  it('that the sentinels name, and follow when they name another', { timeout: 60_000 }, async () => {
    const access = { requirepass: 'secret', masterauth: 'secret' }
    // A master waits 5 s, unless told otherwise, for more replicas that may want the same copy.
    const master = await start({ settings: { ...access, 'repl-diskless-sync-delay': '0' } })
    const replica = await start({ settings: { ...access, replicaof: `127.0.0.1 ${master.port}` } })
    const sentinel = await start({
      sentinel: true,
      settings: {
        'sentinel monitor': `curfew 127.0.0.1 ${master.port} 1`,
        'sentinel auth-pass': 'curfew secret',
        'sentinel down-after-milliseconds': 'curfew 500',
        'sentinel failover-timeout': 'curfew 3000',
      },
    })
    const node = await startNode(`redis+sentinel://:secret@127.0.0.1:1,127.0.0.1:${sentinel.port}/curfew/0`)
    await untilWakeUpsFlow(node, await listen(withAccess(master, ':secret')), records.url)
    const ear = await listen(withAccess(replica, ':secret'))
    await eventually(async () => expect(await ear.client.info()).toContain('master_link_status:up'), {
      within: 15_000,
    })
    const asked = await listen(sentinel.url)
    await eventually(
      async () => expect(await asked.client.call('SENTINEL', 'REPLICAS', 'curfew')).toHaveLength(1),
      { within: 15_000 },
    )
    await stop(master)
    await untilWakeUpsFlow(node, ear, records.url)
    expect(await ear.client.info()).toContain('role:master')
  })

  it('that others use too, under the same names', async () => {
    const redis = await start({})
    const ear = await listen(redis.url)
    const lines: string[] = []
    const log = createLog('warn', { write: (line) => lines.push(line) })
    const started = await Promise.all(
      ['A', 'B'].map((installation) =>
        LiveNode.start(records.url, { installation, redis: { url: redis.url, prefix: 'curfew' }, log }),
      ),
    )
    nodes.push(...started)
    const [a, b] = started
    if (!a || !b) throw new Error('two nodes were started')
    const wrong: number[] = []
    onTestFinished(b.gateway.wake.listen((at) => wrong.push(at)))
    await untilWakeUpsFlow(a, ear, 'A')
    expect(wrong).toEqual([])
    await untilWakeUpsFlow(b, ear, 'B')
    expect(lines).toEqual([])
  })
})
