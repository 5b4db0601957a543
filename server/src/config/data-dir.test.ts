import { describe, expect, it } from 'vitest'
import { defaultDataDir } from './data-dir.ts'

describe('the default data folder', () => {
  const system = { platform: 'linux' as const, root: false, home: '/home/ada', env: {}, clone: undefined }
  it.each([
    ['in a clone', { ...system, root: true, clone: '/home/ada/curfew' }, '/home/ada/curfew/data'],
    ['of root', { ...system, root: true }, '/var/lib/curfew/data'],
    ['on Linux', system, '/home/ada/.local/state/curfew'],
    ['where XDG says so', { ...system, env: { XDG_STATE_HOME: '/state' } }, '/state/curfew'],
    ['on macOS', { ...system, platform: 'darwin' as const }, '/home/ada/Library/Application Support/Curfew'],
    [
      'on Windows',
      { ...system, platform: 'win32' as const, env: { LOCALAPPDATA: '/users/ada/local' } },
      '/users/ada/local/Curfew',
    ],
  ])('%s', (_where, given, expected) => {
    expect(defaultDataDir(given)).toBe(expected)
  })
})
