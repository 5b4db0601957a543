import { keptInTab } from '../browser/storage.ts'

const NAME = 'curfew.place'

interface Place {
  /** The path below the dashboard, with its filters. */
  href: string
  /** Whose place it was; null when nobody was known yet: then it is for whoever opens the link. */
  userId: string | null
}

const read = (): Place | null => {
  try {
    const kept: unknown = JSON.parse(keptInTab.read(NAME) ?? 'null')
    // Written below and nowhere else.
    return kept as Place | null
  } catch {
    return null
  }
}

/** Keeps where somebody was, for after the sign-in. A reload in between does not forget whose place it was. */
export const keepPlace = (href: string, userId: string | null): void => {
  const kept = read()
  if (userId === null && kept?.href === href) return
  keptInTab.write(NAME, JSON.stringify({ href, userId } satisfies Place))
}

/** Where this person was, if it was this person. */
export const placeOf = (userId: string): string | null => {
  const kept = read()
  return kept && (kept.userId === null || kept.userId === userId) ? kept.href : null
}

/** Whoever has arrived leaves nothing behind for the next one to learn from. */
export const forgetPlace = (): void => keptInTab.write(NAME, null)
