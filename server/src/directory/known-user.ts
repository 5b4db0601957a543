/** A user as a backend knows them when it has signed them in. */
export interface KnownUser {
  /** However it is written: composed or decomposed, in whatever case and width, with blanks around it. */
  loginId: string
  /** At most 200 characters without control characters. Absent: what is recorded stays; null: none. */
  name?: string | null
  /** The same. */
  department?: string | null
  /** By name: 1 to 200 characters without control characters. */
  groups?: readonly string[]
}
