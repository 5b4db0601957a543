import { findChromium } from '../support/browser/chromium.ts'

/** Unpacks the browser before the first test, not while two of them wait for it. */
export const setup = async (): Promise<void> => {
  await findChromium()
}
