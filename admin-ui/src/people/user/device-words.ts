import type { Device } from '@curfew/shared'

/** "Firefox on Windows"; what is not known is left out. */
export const deviceWords = ({ browser, os }: Device): string => {
  if (browser && os) return `${browser} on ${os}`
  return browser ?? os ?? 'Unknown device'
}
