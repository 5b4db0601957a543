/** A user as a backend knows him when it has signed him in. */
export interface KnownUser {
  loginId: string
  /** Absent: what is recorded stays; null: none. */
  name?: string | null
  department?: string | null
  /** By name. */
  groups?: readonly string[]
}
