import type { ActorView } from '@curfew/shared'

/** Who acted, for people: a person by their login id, everything else by what it is. */
export function actorWords({ kind, loginId }: ActorView): string {
  switch (kind) {
    case 'person':
      return loginId
    case 'api_key':
      return `API key ${loginId}`
    case 'command':
      return `Command: ${loginId}`
    case 'schedule':
      return 'Schedule'
    case 'policy':
      return 'Policy'
    case 'system':
      return `Application: ${loginId}`
    case 'upstream':
      return `Directory: ${loginId}`
  }
}
