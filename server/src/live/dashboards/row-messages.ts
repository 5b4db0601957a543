import type { Authority } from '../../directory/rights/authority.ts'
import { type DashboardPacket, packetOf } from './packet.ts'
import type { RowNews, RowsRead } from './viewer.ts'

/**
 * What dashboards are told of rows in one look: made and encoded once for all who are told the same and may do the same with it,
 * which with the first page on every screen is nearly everybody.
 */
export class RowMessages {
  #read: RowsRead
  #others: number
  #made = new Map<string, DashboardPacket[]>()

  /** @param others who have just signed in beside those that were read */
  constructor(read: RowsRead, others: number) {
    this.#read = read
    this.#others = others
  }

  /** @param ownSession of the viewer, which is marked for them */
  messages(news: RowNews, authority: Authority, ownSession: string): readonly DashboardPacket[] {
    if (news.users.length + news.sessions.length === 0) return []
    const own = news.sessions.find(({ item }) => item.id === ownSession)?.item.id
    const ids = [news.users, news.sessions].map((rows) => rows.map(({ item }) => item.id).join())
    const key = JSON.stringify([authority, own, ids])
    const made = this.#made.get(key) ?? this.#make(news, authority, ownSession)
    this.#made.set(key, made)
    return made
  }

  #make(news: RowNews, authority: Authority, ownSession: string): DashboardPacket[] {
    const { users, sessions } = this.#read.rowsOf(news, authority, ownSession)
    const others = this.#others > 0 ? { others: this.#others } : {}
    return [
      ...(users.length > 0 ? [packetOf('users.changed', { items: users, ...others })] : []),
      ...(sessions.length > 0 ? [packetOf('sessions.changed', { items: sessions })] : []),
    ]
  }
}
