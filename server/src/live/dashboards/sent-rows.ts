/** A user or session as it has just been read, with its text to compare by: made once for all dashboards. */
export interface Read<Item> {
  readonly item: Item
  readonly text: string
  /** Whose it is: the user's own, or the session's. */
  readonly userId: string
}

/** What one dashboard has been shown of users or sessions, to tell it only of what differs. */
export class SentRows {
  #texts = new Map<string, { text: string; userId: string }>()

  /**
   * @param read everything that there is of some users
   * @param users these users: what they had and have no more is forgotten
   * @returns what differs from what was shown; from now on it counts as shown
   */
  news<Item extends { id: string }>(read: readonly Read<Item>[], users: ReadonlySet<string>): Read<Item>[] {
    const news = read.filter(({ item, text }) => this.#texts.get(item.id)?.text !== text)
    this.forget((userId) => users.has(userId))
    for (const { item, text, userId } of read) this.#texts.set(item.id, { text, userId })
    return news
  }

  /** Forgets what was shown of the users for whom `matches` holds. */
  forget(matches: (userId: string) => boolean): void {
    for (const [id, { userId }] of this.#texts) if (matches(userId)) this.#texts.delete(id)
  }
}
