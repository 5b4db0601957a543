import type { ShownTarget } from '@curfew/shared'
import { useQuery } from '@tanstack/react-query'
import { groupQuery, sessionQuery, userQuery } from '../api/queries.ts'
import { useHttp } from '../api/use-http.ts'
import { counted } from '../design/numbers.ts'
import { isolated } from '../design/text/isolated.ts'

const TARGETS = ['sessions', 'users', 'loginIds', 'group', 'everyone']

/** Is a record's target, whose shape is its action's own, that of a revocation? */
export const isRevocationTarget = (target: unknown): target is ShownTarget =>
  typeof target === 'object' && target !== null && TARGETS.some((name) => name in target)

/** A name never goes out of date here: what was targeted is history. */
const ONCE = { staleTime: Number.POSITIVE_INFINITY }

const UserName = ({ id }: { id: string }) => {
  const { data } = useQuery({ ...userQuery(useHttp(), id), ...ONCE })
  return data ? isolated(data.loginId) : '1 user'
}

const SessionOwner = ({ id }: { id: string }) => {
  const { data } = useQuery(sessionQuery(useHttp(), id))
  if (!data) return '1 session'
  return (
    <>
      1 session of <UserName id={data.userId} />
    </>
  )
}

const GroupName = ({ id }: { id: string }) => {
  const { data: group } = useQuery({ ...groupQuery(useHttp(), id), ...ONCE })
  return group ? isolated(group.name) : 'a group'
}

const Covered = ({ target }: { target: ShownTarget }) => {
  const { counts } = target
  if ('everyone' in target) return 'everyone'
  if ('group' in target)
    return (
      <>
        {target.users ? `${counted(counts?.users ?? target.users.length, 'member')} of ` : 'the group '}
        <GroupName id={target.group} />
      </>
    )
  if ('loginIds' in target)
    return target.loginIds.length > 3
      ? counted(counts?.loginIds ?? target.loginIds.length, 'user')
      : target.loginIds.map(isolated).join(', ')
  if ('users' in target)
    return target.users.length === 1 && target.users[0] ? (
      <UserName id={target.users[0]} />
    ) : (
      counted(counts?.users ?? target.users.length, 'user')
    )
  return target.sessions.length === 1 && target.sessions[0] ? (
    <SessionOwner id={target.sessions[0]} />
  ) : (
    counted(counts?.sessions ?? target.sessions.length, 'session')
  )
}

/** Whom a revocation covered: names where few are meant. Of many the target shows the first, and how many there are. */
export const TargetWords = ({ target }: { target: ShownTarget }) => {
  const { except, counts } = target
  const sessions = counts?.except?.sessions ?? except?.sessions?.length ?? 0
  const users = counts?.except?.users ?? except?.users?.length ?? 0
  const kept = [users > 0 && counted(users, 'user'), sessions > 0 && counted(sessions, 'session')].filter(
    Boolean,
  )
  return (
    <>
      <Covered target={target} />
      {kept.length > 0 && ` except ${kept.join(' and ')}`}
    </>
  )
}
