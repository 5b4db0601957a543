type MigrationProblemCode =
  | 'server_too_old'
  | 'database_newer'
  | 'migration_changed'
  | 'migration_failed'
  /** Nodes of the version before are running, and the migration cannot go on beside them. */
  | 'older_nodes_running'
  /** Somebody else has held a lock for longer than anybody wants to wait. */
  | 'locks_not_free'
  /** It would have kept running nodes waiting. */
  | 'too_long_for_running_nodes'

/** Why this code cannot work with that database. */
export class MigrationProblem extends Error {
  readonly code: MigrationProblemCode

  constructor(code: MigrationProblemCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'MigrationProblem'
    this.code = code
  }
}
