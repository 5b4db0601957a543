import type { EffectivePolicy, GlobalPolicy } from '@curfew/shared'

/** How long before an idle end the user is warned when nothing else is set, in seconds. */
const DEFAULT_WARNING_SECONDS = 120
/** A shorter warning cannot be acted upon (WCAG 2.2.1). */
const LEAST_WARNING_SECONDS = 20

/** What a policy means for a session. The column `curfew.policies.warning_seconds` says the same in SQL. */
export function effectivePolicy({
  idleTimeoutSeconds,
  idleWarningSeconds,
}: Pick<GlobalPolicy, 'idleTimeoutSeconds' | 'idleWarningSeconds'>): EffectivePolicy {
  if (idleTimeoutSeconds === null) return { idleTimeoutSeconds, idleWarningSeconds: null }
  const wanted = idleWarningSeconds ?? DEFAULT_WARNING_SECONDS
  const half = Math.floor(idleTimeoutSeconds / 2)
  return { idleTimeoutSeconds, idleWarningSeconds: Math.max(LEAST_WARNING_SECONDS, Math.min(wanted, half)) }
}

/** Absent: unchanged. null: no timeout, or the default warning. */
export type PolicyChange = Partial<Pick<GlobalPolicy, 'idleTimeoutSeconds' | 'idleWarningSeconds'>>

/** The policy that a change makes of another: a new version, even if every value happens to be the old one. */
export const changedPolicy = (current: GlobalPolicy, change: PolicyChange): GlobalPolicy => ({
  idleTimeoutSeconds:
    change.idleTimeoutSeconds === undefined ? current.idleTimeoutSeconds : change.idleTimeoutSeconds,
  idleWarningSeconds:
    change.idleWarningSeconds === undefined ? current.idleWarningSeconds : change.idleWarningSeconds,
  version: current.version + 1,
})
