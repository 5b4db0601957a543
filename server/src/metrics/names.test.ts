import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLog } from '../log.ts'
import { CurfewNode } from '../node.ts'
import { openDatabase } from '../store/database.ts'
import { openMetrics } from './metrics.ts'

/** What there is to read when nothing has happened; the database need not answer for that. */
const log = createLog('silent')
const database = openDatabase('postgres://127.0.0.1:1/nobody', log)
const options = {
  version: 'test',
  database,
  node: new CurfewNode({ database, version: 'test', log }),
  connections: () => 0,
}
afterAll(() => database.close())

interface Family {
  name: string
  type: string
  help: string
  samples: string[]
}

async function read(ofProcess: boolean): Promise<Family[]> {
  const text = await openMetrics({ ...options, ofProcess }).read()
  return text
    .trim()
    .split('\n\n')
    .map((block) => {
      const [help = '', type = '', ...samples] = block.split('\n')
      const name = type.split(' ')[2] ?? ''
      return { name, type: type.split(' ')[3] ?? '', help: help.slice(`# HELP ${name} `.length), samples }
    })
}

let families: Family[]
let ofProcess: Family[]
beforeAll(async () => {
  families = await read(false)
  ofProcess = (await read(true)).slice(families.length)
})

/** What `promtool check metrics` looks for, and what https://prometheus.io/docs/practices/naming asks for. */
describe('each metric', () => {
  const offenders = (offends: (family: Family) => boolean) => families.filter(offends).map(({ name }) => name)

  it.each<[string, (family: Family) => boolean]>([
    ['is named in snake case, under our prefix', ({ name }) => !/^curfew(_[a-z][a-z\d]*)+$/.test(name)],
    ['says what it is, in a sentence', ({ help }) => !/^\S.{10,120}\.$/.test(help)],
    ['ends in _total if it only grows', ({ name, type }) => (type === 'counter') !== name.endsWith('_total')],
    [
      'ends in its unit if it measures',
      ({ name, type }) => type === 'histogram' && !name.endsWith('_seconds'),
    ],
    [
      'has a base unit',
      ({ name }) =>
        /_(ms|sec|min|minutes|hours|milliseconds|microseconds|nanoseconds|kb|mb|kilobytes|megabytes|percent)(_|$)/.test(
          name,
        ),
    ],
    ['does not name its type', ({ name }) => /_(counter|gauge|histogram|summary)(_|$)/.test(name)],
    ['leaves to histograms what is theirs', ({ name }) => /_(bucket|sum|count)$/.test(name)],
    [
      'has labels in snake case',
      ({ samples }) => samples.some((each) => /[{,](?![a-z_]+=")[^,}]*=/.test(each)),
    ],
    [
      'has labels of a few known values',
      ({ samples }) => samples.length > 200 || samples.some((each) => /[\da-f]{8}-[\da-f]{4}-/.test(each)),
    ],
  ])('%s', (_rule, offends) => {
    expect(families.length).toBeGreaterThan(15)
    expect(offenders(offends)).toEqual([])
  })

  it('is there once', () => {
    const names = families.map(({ name }) => name)
    expect(names).toHaveLength(new Set(names).size)
  })
})

it('those of the process stand under our prefix too', () => {
  expect(ofProcess.length).toBeGreaterThan(10)
  expect(ofProcess.filter(({ name }) => !/^curfew_(process|nodejs)_/.test(name))).toEqual([])
})

describe('what operators are told', () => {
  const namesIn = async (path: string) => {
    const text = await readFile(new URL(path, import.meta.url), 'utf8')
    return new Set(
      text.match(/\bcurfew_[a-z\d_]+(?![\w*])/g)?.map((name) => name.replace(/_(bucket|sum|count)$/, '')),
    )
  }
  const known = () => new Set([...families, ...ofProcess].map(({ name }) => name))

  it.each(['../../deploy/prometheus-alerts.yml', '../../README.md'])(
    '%s names what there is',
    async (path) => {
      const named = await namesIn(path)
      expect(named.size).toBeGreaterThan(5)
      expect([...named].filter((name) => !known().has(name))).toEqual([])
    },
  )

  it('the README explains each of them', async () => {
    const explained = await namesIn('../../README.md')
    expect(families.map(({ name }) => name).filter((name) => !explained.has(name))).toEqual([])
  })
})
