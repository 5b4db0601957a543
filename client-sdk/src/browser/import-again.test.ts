import { describe, expect, it, vi } from 'vitest'
import { importAgain, nextAddress } from './import-again.ts'

const CHUNK = 'https://intranet.test/curfew/admin/assets/audit-page-BPhSMuXZ.js'

describe('the address of a module whose import has failed', () => {
  it.each([
    ['Chromium', `Failed to fetch dynamically imported module: ${CHUNK}`, `${CHUNK}?again=1`],
    ['Firefox', `error loading dynamically imported module: ${CHUNK}`, `${CHUNK}?again=1`],
    ['the second time', `Failed to fetch dynamically imported module: ${CHUNK}?again=1`, `${CHUNK}?again=2`],
    ['Safari', 'Importing a module script failed.', null],
    ['webpack', `Loading chunk 7 failed.\n(error: ${CHUNK})`, null],
  ])('%s', (_, message, address) => {
    expect(nextAddress(new TypeError(message))).toBe(address)
  })

  it('is unknown of what is no error', () => {
    expect(nextAddress(undefined)).toBeNull()
  })
})

describe('importing again', () => {
  it('asks as before where no address is known', async () => {
    const load = vi.fn<() => Promise<{ page: string }>>().mockResolvedValue({ page: 'loaded' })
    const failure = new Error('Importing a module script failed.')
    expect(await importAgain(load, 'page', failure)).toEqual({ page: 'loaded' })
    expect(load).toHaveBeenCalledTimes(1)
  })
})
