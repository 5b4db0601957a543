export type PostgresProblemCode =
  | 'account_missing'
  | 'binaries_unusable'
  | 'another_database_in_use'
  | 'data_folder_in_use'
  | 'data_folder_not_ours'
  | 'data_folder_unreachable'
  | 'data_folder_other_version'
  | 'system_folder_not_safe'
  | 'password_missing'
  | 'port_taken'
  | 'still_in_use'
  | 'did_not_start'

/** Why the embedded PostgreSQL cannot be had. The message is written for whoever started Curfew. */
export class PostgresProblem extends Error {
  readonly code: PostgresProblemCode

  constructor(code: PostgresProblemCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'PostgresProblem'
    this.code = code
  }
}
