/** The title of a tab that says something before the page's own. */
export interface MarkedTitle {
  /** What the page calls itself. */
  own: string
  shown: string
}

/**
 * Puts a mark before a tab's title. What the page makes of its title meanwhile is kept, also if it adds to what it finds.
 *
 * @param now `document.title` as it is
 * @param last what the last mark made of it; null for the first one
 */
export function markTitle(now: string, mark: string, last: MarkedTitle | null): MarkedTitle {
  const own = ownTitle(now, last)
  return { own, shown: own === '' ? mark : `${mark} – ${own}` }
}

/** The title without its mark. */
export function ownTitle(now: string, last: MarkedTitle | null): string {
  return last === null ? now : now.replace(last.shown, () => last.own)
}
