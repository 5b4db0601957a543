import type { Memory } from '../page/last-person.ts'

/** What this device keeps between sign-ins: on a shared one only that it is shared. */
export type Device = { shared: true } | { shared: false; loginId: string }

const key = (base: string) => `curfew:device:${base}`

export function recallDevice(memory: Memory | null, base: string): Device {
  try {
    const value: unknown = JSON.parse(memory?.getItem(key(base)) ?? '{}')
    if (typeof value !== 'object' || value === null) return { shared: false, loginId: '' }
    if ('shared' in value && value.shared === true) return { shared: true }
    const loginId = 'loginId' in value && typeof value.loginId === 'string' ? value.loginId : ''
    return { shared: false, loginId }
  } catch {
    return { shared: false, loginId: '' }
  }
}

export function rememberDevice(memory: Memory | null, base: string, device: Device): void {
  try {
    memory?.setItem(key(base), JSON.stringify(device))
  } catch {
    // Storage is full or forbidden: the next sign-in starts with an empty field.
  }
}
