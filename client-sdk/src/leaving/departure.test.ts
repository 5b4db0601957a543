import { describe, expect, it } from 'vitest'
import { signInAddress } from './departure.ts'

describe('signInAddress', () => {
  const here = 'https://app.example/reports/5?tab=2#notes'
  it.each([
    [
      'carries the whole way back',
      '/sign-in',
      true,
      'https://app.example/sign-in?returnTo=%2Freports%2F5%3Ftab%3D2%23notes',
    ],
    [
      'keeps what the address asks for itself',
      '/in?lang=de',
      true,
      'https://app.example/in?lang=de&returnTo=%2Freports%2F5%3Ftab%3D2%23notes',
    ],
    [
      'goes to another origin with a path only',
      'https://id.example/in',
      true,
      'https://id.example/in?returnTo=%2Freports%2F5%3Ftab%3D2%23notes',
    ],
    ['or without a way back', '/sign-in', false, 'https://app.example/sign-in'],
  ])('%s', (_, signInUrl, wayBack, address) => {
    expect(signInAddress(signInUrl, here, wayBack)).toBe(address)
  })
})
