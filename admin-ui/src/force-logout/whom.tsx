import type { SessionView } from '@curfew/shared'
import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { SESSIONS_OF_USER, userSessionsQuery } from '../api/queries.ts'
import { useHttp } from '../api/use-http.ts'
import lines from '../design/session-lines.module.css'
import { isolated } from '../design/text/isolated.ts'
import { Whole } from '../design/text/whole.tsx'
import { Instant } from '../design/value.tsx'
import { Pager } from '../lists/pager.tsx'
import { useOwnPaging } from '../lists/use-own-paging.ts'
import { deviceWords } from '../people/user/device-words.ts'
import { useMe } from '../session/me.ts'
import { type Act, onlyPersonOf, type Person } from './act.ts'
import { FEW } from './asking/ask.ts'
import { askedAboutQuery } from './revoke.ts'
import classes from './whom.module.css'

interface WhomProps {
  act: Act
  /** The session that is left alone: the asker's own. */
  keep: string | null
  /** How many of those who are meant would be signed out; undefined: not counted yet. */
  signedIn: number | undefined
}

const TheirSessions = ({ person, keep }: { person: Person; keep: string | null }) => {
  const mine = useMe().session.id
  const paging = useOwnPaging(SESSIONS_OF_USER)
  const sessions = useQuery(userSessionsQuery(useHttp(), person.id, paging.cursor))
  if (sessions.isError && !sessions.data) {
    return (
      <Text size="sm" c="dimmed">
        Couldn’t load the list of sessions. They will still be ended.
      </Text>
    )
  }
  if (!sessions.data || sessions.data.total === 0) return null
  const { items, total, nextCursor } = sessions.data
  return (
    <>
      {/* It scrolls, so that a long list does not push the question off a small screen. */}
      <ul
        className={`${lines.lines} ${classes.bounded}`}
        aria-label={`Sessions of ${isolated(person.loginId)}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached without a pointer.
        tabIndex={0}
      >
        {items.map((session) => (
          <li key={session.id}>
            <span>{[deviceWords(session.device), session.ip].filter(Boolean).join(', ')}</span>
            <span className={lines.since}>
              {session.id === mine && (session.id === keep ? 'this session, kept, ' : 'this session, ')}
              signed in <Instant at={session.startedAt} />
            </span>
          </li>
        ))}
      </ul>
      <Pager
        label={`Pages of the sessions of ${isolated(person.loginId)}`}
        paging={paging}
        shown={items.length}
        total={total}
        nextCursor={nextCursor}
        isBusy={sessions.isPlaceholderData}
      />
    </>
  )
}

const OneSession = ({ session }: { session: SessionView }) => (
  <ul className={`${lines.lines} ${classes.bounded}`}>
    <li>
      <span>{[deviceWords(session.device), session.ip].filter(Boolean).join(', ')}</span>
      <span className={lines.since}>
        signed in <Instant at={session.startedAt} />
      </span>
    </li>
  </ul>
)

/** Who it is, where others may have the same name. */
const PersonWords = ({ person: { name, loginId } }: { person: Person }) => (
  <>
    {name && (
      <>
        <Whole>{name}</Whole>,{' '}
      </>
    )}
    <Whole>{loginId}</Whole>
  </>
)

/** Said of whom an act does not touch. Who cannot be read is left as they are: the count above says how many it touches. */
const NotSignedIn = ({ person }: { person: Person }) => {
  const { data } = useQuery(askedAboutQuery(useHttp(), person.id))
  return data?.activeSessions === 0 ? <span className={lines.since}> · not signed in</span> : null
}

const People = ({ people, areAllSignedIn }: { people: readonly Person[]; areAllSignedIn: boolean }) => (
  <Text size="sm" component="ul" className={classes.people}>
    {people.map((person) => (
      <li key={person.id}>
        <PersonWords person={person} />
        {!areAllSignedIn && <NotSignedIn person={person} />}
      </li>
    ))}
  </Text>
)

/** Who or what is meant, spelled out where few are meant. */
export const Whom = ({ act, keep, signedIn }: WhomProps) => {
  const person = onlyPersonOf(act)
  if (person)
    return (
      <div>
        <p className={classes.who}>
          <PersonWords person={person} />
        </p>
        {act.kind === 'session' ? (
          <OneSession session={act.session} />
        ) : (
          <TheirSessions person={person} keep={keep} />
        )}
      </div>
    )
  if ('people' in act && act.people.length <= FEW)
    return (
      <People people={act.people} areAllSignedIn={signedIn === undefined || signedIn >= act.people.length} />
    )
  if (signedIn === 0) return null
  return (
    <Text size="sm" c="dimmed">
      {act.kind === 'everyone'
        ? `Every session of every user${keep === null ? '' : ', except this one of yours,'} ends immediately, on every device. People can sign in again right away.`
        : 'Their sessions end immediately, on every device. They can sign in again right away.'}
    </Text>
  )
}
