import bowser from 'bowser'

/** What is known of whoever sends a request. */
export interface Client {
  /** Normalised, without a port; null when there is no network in between. */
  ip: string | null
  userAgent: string | null
}

/** What a call is recorded under. */
export interface Context {
  ip: string | null
  requestId: string
}

const MAX_USER_AGENT = 500

/** Browser, operating system and kind of device as a person would name them; null where it cannot be told. */
export function deviceOf({ userAgent }: Client): {
  browser: string | null
  os: string | null
  type: string | null
} {
  if (!userAgent) return { browser: null, os: null, type: null }
  const { browser, os, platform } = bowser.parse(userAgent.slice(0, MAX_USER_AGENT))
  return {
    browser: [browser.name, browser.version?.split('.')[0]].filter(Boolean).join(' ') || null,
    // Without its version: browsers have frozen it (every macOS says 10.15.7, Windows 11 says 10, Android 10).
    os: os.name ?? null,
    type: platform.type ?? null,
  }
}

/** The user agent as it is kept. */
export const keptUserAgent = ({ userAgent }: Client): string | null =>
  userAgent?.slice(0, MAX_USER_AGENT) ?? null
