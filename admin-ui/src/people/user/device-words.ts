import type { Device } from '@curfew/shared'

/** "Firefox", or what else is known of the device. */
export const browserWords = ({ browser, os }: Device): string => browser ?? os ?? 'Unknown device'

/** "Firefox on Windows"; what is not known is left out. */
export const deviceWords = (device: Device): string => {
  const { browser, os } = device
  return browser && os ? `${browser} on ${os}` : browserWords(device)
}
