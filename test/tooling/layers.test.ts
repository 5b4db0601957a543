import { expect, test } from 'vitest'
import { runChecker } from './run-checker.ts'
import { ROOT, scratchWorkspace } from './scratch-workspace.ts'

const cruise = async (files: Record<string, string>) =>
  runChecker(
    'depcruise',
    [
      '--config',
      `${ROOT}.dependency-cruiser.cjs`,
      '--output-type',
      'err-long',
      ...new Set(Object.keys(files).map((path) => path.split('/')[0] ?? '')),
    ],
    { cwd: await scratchWorkspace(files) },
  )

test('imports that go down, and to shared, pass', async () => {
  const { passed, said } = await cruise({
    'shared/src/sessions/reasons.ts': 'export const reason = 1',
    'server/src/store/database.ts':
      "import { reason } from '../../../shared/src/sessions/reasons.ts'\nexport const database = reason",
    'server/src/audit/write.ts':
      "import { database } from '../store/database.ts'\nexport const write = database",
    'server/src/policies/change.ts': "import { write } from '../audit/write.ts'\nexport const change = write",
    'server/src/http/app.ts': "import { change } from '../policies/change.ts'\nexport const app = change",
  })
  expect(said).toContain('no dependency violations found')
  expect(passed).toBe(true)
})

test('an import that goes the wrong way is refused, and the message says what to do instead', async () => {
  const { passed, said } = await cruise({
    'server/src/http/app.ts': 'export const app = 1',
    'server/src/live/gateway.ts': "import { app } from '../http/app.ts'\nexport const gateway = app",
    'server/src/feed/append.ts':
      "import { app } from '../http/app.ts'\nimport '../audit/write.ts'\nexport const append = app",
    'server/src/feed/entry.ts': 'export const entry = 1',
    'server/src/audit/write.ts': "import { entry } from '../feed/entry.ts'\nexport const write = entry",
    'server/src/extras/more.ts': "import { entry } from '../feed/entry.ts'\nexport const more = entry",
    'server/src/log.ts': "import { dig } from './store/helpers.ts'\nexport const log = dig",
    'server/src/store/helpers.ts': 'export const dig = 1',
    'shared/src/words.ts':
      "import { entry } from '../../server/src/feed/entry.ts'\nexport const words = entry",
    'client-sdk/src/client/client.ts':
      "import { entry } from '../../../server/src/feed/entry.ts'\nexport const client = entry",
  })
  expect(passed).toBe(false)
  for (const [violation, lesson] of [
    [
      'floor-feed: server/src/feed/append.ts → server/src/http/app.ts',
      'Move what you need to a lower floor, or take it as a parameter',
    ],
    [
      'floor-live: server/src/live/gateway.ts → server/src/http/app.ts',
      'server/src/live imports only from the floors below it',
    ],
    ['floor-log: server/src/log.ts → server/src/store/helpers.ts', 'only shared'],
    [
      'floor-feed: server/src/feed/append.ts → server/src/audit/write.ts',
      'server/src/feed imports only from',
    ],
    ['every-part-has-a-floor: server/src/extras/more.ts', 'add its name to FLOORS'],
    ['shared-imports-nobody: shared/src/words.ts', 'it has to work where the others are not installed'],
    ['sdk-imports-shared: client-sdk/src/client/client.ts', 'client-sdk imports only shared'],
    [
      'no-drawer-names: server/src/log.ts → server/src/store/helpers.ts',
      'Name a file for what it is or does',
    ],
  ]) {
    expect.soft(said).toContain(`error ${violation}`)
    expect.soft(said).toContain(lesson)
  }
})
