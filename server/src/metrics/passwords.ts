import type { Registry } from 'prom-client'
import { passwordQueue } from '../sign-in/passwords/passwords.ts'
import { keptCounter, keptGauge } from './kept.ts'

/** The queue of passwords to hash. There is one in a process, whoever counts. */
export function countPasswords(registry: Registry): void {
  keptGauge(
    registry,
    { name: 'curfew_passwords_waiting', help: 'Passwords that wait to be hashed, in this process.' },
    () => passwordQueue.waiting,
  )
  keptCounter(
    registry,
    { name: 'curfew_passwords_refused_total', help: 'Passwords refused (429) because too many waited.' },
    () => passwordQueue.refused,
  )
}
