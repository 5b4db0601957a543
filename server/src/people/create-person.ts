import { type Act, type ActCall, ENDS_NONE, inOneWay } from '../acts/act.ts'
import { type ActOptions, carryOut } from '../acts/carry-out.ts'
import { insertNewUser, type NewUser } from '../directory/create-user.ts'
import { answered } from '../store/together.ts'

/** Somebody new, as they are asked for. */
export interface CreateCall extends ActCall {
  user: NewUser
}

/**
 * Makes a user, with their groups, roles and the record of it.
 *
 * @returns the new user's id
 * @throws Refusal `invalid_request` when the login id is none, or taken, however it is written, and for what is no name;
 *   `target_not_found` for a role; as `carryOut`
 */
export const createPerson = (options: ActOptions, call: CreateCall): Promise<string> =>
  carryOut(options, call, creation(call))

const creation = ({ user }: CreateCall): Act<null, null, null, string> => {
  const { passwordHash: _, ...shown } = user
  return {
    action: 'user.created',
    permission: 'users:manage',
    target: { loginId: user.loginId },
    request: shown,
    reads: answered(null),
    ways: inOneWay(),
    async work(tx, _actor, { id }) {
      const detail = await insertNewUser(tx, { ...user, id })
      return {
        ...ENDS_NONE,
        result: null,
        // Nobody remembers anything of somebody new.
        entries: [],
        target: { user: id },
        detail,
      }
    },
    // The user has the act's id.
    answer: async (_database, { id }) => id,
  }
}
