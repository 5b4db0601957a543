import { fillDisk } from '@curfew/server/testing'
import { describe, expect, it } from 'vitest'
import { inspect } from '../support/browser/axe.ts'
import { openDashboard } from '../support/browser/dashboard.ts'
import { setStage } from '../support/browser/stage.ts'

const stage = setStage()

describe('LO-9 a full disk', () => {
  it('is told on every page of the dashboard, also one that was open, until there is space again', async () => {
    const dashboard = await openDashboard(await stage.openProfile())
    const banner = dashboard
      .getByRole('alert')
      .filter({ hasText: 'Nothing can be recorded: the database’s disk is full' })
    expect(await banner.count()).toBe(0)
    const empty = await fillDisk(stage.records.url)
    try {
      // Asked four times a minute.
      await banner.waitFor({ timeout: 20_000 })
      expect(await inspect(dashboard, 'dashboard, full disk')).toEqual([])
      await dashboard.getByRole('link', { name: 'Audit' }).click()
      await banner.waitFor()
      await dashboard.reload()
      await banner.waitFor()
    } finally {
      await empty()
    }
    await banner.waitFor({ state: 'hidden', timeout: 30_000 })
  })
})
