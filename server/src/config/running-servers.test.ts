import { closeSync, openSync } from 'node:fs'
import { chmod, mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tryLock } from 'fs-native-extensions'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { eventually, makeTemporaryFolder, type Program, startProgram } from '../../testing/index.ts'
import { announceServer, runningServers } from './running-servers.ts'

const ANNOUNCING = new URL('../../testing/programs/announcing-program.ts', import.meta.url)
const SERVER = { url: 'http://127.0.0.1:4400', dataDir: '/data', database: '/data' }

let temporary: Awaited<ReturnType<typeof makeTemporaryFolder>>
let folder: string
let program: Program | undefined
beforeEach(async () => {
  temporary = await makeTemporaryFolder()
  folder = join(temporary.path, 'servers')
})
afterEach(async () => {
  await program?.end()
  await temporary.remove()
})

it('a server is known for as long as its process lives, however that ends', async () => {
  program = startProgram(ANNOUNCING, [JSON.stringify(SERVER), folder])
  await program.line(/announced/)
  expect(runningServers(folder)).toEqual([SERVER])
  process.kill(program.pid, 'SIGKILL')
  await program.ended
  expect(runningServers(folder)).toEqual([])
  expect(await readdir(folder)).toEqual([])
})

it('a server that has stopped is gone', async () => {
  announceServer(SERVER, folder)()
  expect(await readdir(folder)).toEqual([])
})

it('where nothing can be written it runs all the same, and nobody knows', () => {
  expect(() => announceServer(SERVER, '/dev/null/none')()).not.toThrow()
  expect(runningServers('/dev/null/none')).toEqual([])
})

it('who looks for servers at the moment of its start keeps none from being known', async () => {
  await mkdir(folder, { mode: 0o700 })
  const lock = join(folder, `${process.pid}.json.lock`)
  const look = openSync(lock, 'a')
  tryLock(look)
  const takeBack = announceServer(SERVER, folder)
  expect(await readdir(folder)).toEqual([`${process.pid}.json.lock`])
  closeSync(look)
  await eventually(() => expect(runningServers(folder)).toEqual([SERVER]))
  takeBack()
  expect(await readdir(folder)).toEqual([])
})

it.each<[string, (path: string) => Promise<unknown>]>([
  ['may be written by others', (path) => mkdir(path).then(() => chmod(path, 0o777))],
  ['is a link to another', (path) => symlink(folder, path)],
])('a folder that %s is believed by nobody, and nothing is left there', async (_, make) => {
  const path = join(temporary.path, 'made by others')
  await mkdir(folder, { mode: 0o700 })
  await make(path)
  announceServer(SERVER, path)()
  expect(await readdir(path)).toEqual([])
  await writeFile(join(path, '1.json'), JSON.stringify(SERVER))
  await writeFile(join(path, '1.json.lock'), '')
  const held = openSync(join(path, '1.json.lock'), 'r+')
  tryLock(held)
  expect(runningServers(path)).toEqual([])
  closeSync(held)
})
