import { readdir } from 'node:fs/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeTemporaryFolder, type Program, startProgram } from '../../testing/index.ts'
import { announceServer, runningServers } from './running-servers.ts'

const ANNOUNCING = new URL('../../testing/programs/announcing-program.ts', import.meta.url)
const SERVER = { url: 'http://127.0.0.1:4400', dataDir: '/data', database: '/data' }

let folder: Awaited<ReturnType<typeof makeTemporaryFolder>>
let program: Program | undefined
beforeEach(async () => {
  folder = await makeTemporaryFolder()
})
afterEach(async () => {
  await program?.end()
  await folder.remove()
})

it('a server is known for as long as its process lives, however that ends', async () => {
  program = startProgram(ANNOUNCING, [JSON.stringify(SERVER), folder.path])
  await program.line(/announced/)
  expect(runningServers(folder.path)).toEqual([SERVER])
  process.kill(program.pid, 'SIGKILL')
  await program.ended
  expect(runningServers(folder.path)).toEqual([])
  expect(await readdir(folder.path)).toEqual([])
})

it('a server that has stopped is gone', async () => {
  announceServer(SERVER, folder.path)()
  expect(await readdir(folder.path)).toEqual([])
})

it('where nothing can be written it runs all the same, and nobody knows', () => {
  expect(() => announceServer(SERVER, '/dev/null/none')()).not.toThrow()
  expect(runningServers('/dev/null/none')).toEqual([])
})
