/** The lines of Node that Curfew starts on although nobody mends them any more, and when that ended. */
const LAST_FIXES: Readonly<Record<string, string>> = {
  20: 'April 2026',
  21: 'June 2024',
  23: 'June 2025',
}

/**
 * What an operator should know about the Node that runs Curfew.
 *
 * @param version as in `process.versions.node`
 * @returns a sentence for the log; undefined for a Node that still gets fixes
 */
export function describeOldNode(version: string): string | undefined {
  const lastFixes = LAST_FIXES[version.split('.')[0] ?? '']
  if (lastFixes === undefined) return undefined
  return `Node ${version} has had no security fixes since ${lastFixes}. Curfew still runs on it; Node 24 is recommended.`
}
