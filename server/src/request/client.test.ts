import { describe, expect, it } from 'vitest'
import { deviceOf } from './client.ts'

describe('the device of a user agent', () => {
  it.each([
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Safari/605.1.15',
      { browser: 'Safari 18', os: 'macOS', type: 'desktop' },
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
      { browser: 'Firefox 140', os: 'Windows', type: 'desktop' },
    ],
    [
      'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Mobile Safari/537.36',
      { browser: 'Chrome 137', os: 'Android', type: 'mobile' },
    ],
    ['curl/8.5.0', { browser: null, os: null, type: null }],
    ['', { browser: null, os: null, type: null }],
  ])('%s', (userAgent, device) => {
    expect(deviceOf({ ip: null, userAgent })).toEqual(device)
  })
})
