import type { Registry } from 'prom-client'
import { passwordQueue } from '../sign-in/passwords/passwords.ts'
import { counterOf, gaugeOf } from './read-at-scrape.ts'

/** The queue of passwords to hash. There is one in a process, whoever counts. */
export function countPasswords(registry: Registry): void {
  gaugeOf(
    registry,
    { name: 'curfew_passwords_waiting', help: 'Passwords that wait to be hashed, in this process.' },
    () => passwordQueue.waiting,
  )
  counterOf(
    registry,
    { name: 'curfew_passwords_refused_total', help: 'Passwords refused (429) because too many waited.' },
    () => passwordQueue.refused,
  )
}
