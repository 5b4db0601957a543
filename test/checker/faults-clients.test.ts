import { describe, it } from 'vitest'
import { checkCluster } from './check-cluster.ts'
import { FAULTY } from './faulty.ts'
import { stickClients } from './nemesis/clients.ts'
import { inTurn } from './nemesis/in-turn.ts'

describe('P3, P5, EN-11 clients get stuck', () => {
  it('every promise holds while a hundred of them take nothing that is sent to them', {
    timeout: 900_000,
  }, async () => {
    await checkCluster({ ...FAULTY, name: 'stuck clients', nemesis: inTurn(stickClients(100, 5_000)) })
  })
})
