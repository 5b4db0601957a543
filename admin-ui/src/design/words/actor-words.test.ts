import type { ActorView } from '@curfew/shared'
import { expect, it } from 'vitest'
import { actorWords } from './actor-words.ts'

it.each<[ActorView['kind'], string, string]>([
  ['person', 'policy', 'policy'],
  ['policy', 'policy', 'Policy'],
  ['schedule', 'schedule', 'Schedule'],
  ['command', 'curfew admin create', 'Command: curfew admin create'],
  ['system', 'nightly clean-up', 'Application: nightly clean-up'],
  ['api_key', 'payroll', 'API key payroll'],
  ['upstream', 'Entra', 'Directory: Entra'],
])('RV-19 a %s called “%s” is shown as “%s”', (kind, loginId, words) => {
  expect(actorWords({ kind, id: null, loginId })).toBe(words)
})
