import {
  type AttemptsState,
  attemptSignIn,
  browserTime,
  createAttempts,
  deviceMemory,
  recallDevice,
  rememberDevice,
  signInEnglish,
  troubleOf,
  waitingOf,
} from '@curfew/client/dashboard'
import { useCurfew } from '@curfew/client/react'
import type { Notice } from '@curfew/shared'
import { durationInWords, english, fill, minutesAndSeconds } from '@curfew/shared/words'
import { Alert, Button, PasswordInput, Stack, Switch, Text, TextInput } from '@mantine/core'
import { type FormEvent, use, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { MountContext } from '../../mount-context.ts'
import { Reference } from '../../session/reference.tsx'
import { SingleCard } from '../../session/single-card.tsx'
import { useWordsOfNotice } from '../../session/words-of-notice.ts'
import { NoUsersYet } from './no-users-yet.tsx'

const fetchHere: typeof fetch = (...request) => fetch(...request)

/** The way in, with the reason why the last session ended. */
export const SignInPage = ({ notice }: { notice: Notice | null }) => {
  const mount = use(MountContext)
  const curfew = useCurfew()
  const [device] = useState(() => recallDevice(deviceMemory(), mount))
  const [shared, setShared] = useState(device.shared)
  const [loginId, setLoginId] = useState(device.shared ? '' : device.loginId)
  const [password, setPassword] = useState('')
  const passwordField = useRef<HTMLInputElement>(null)
  // What the form says when somebody is signed in, which is later than it was drawn.
  const sharedNow = useRef(shared)
  const [attempts] = useState(() =>
    createAttempts({
      attempt: (who) => attemptSignIn(fetchHere, mount, who),
      onSignedIn: (_, who) => {
        const kept = sharedNow.current
          ? ({ shared: true } as const)
          : ({ shared: false, loginId: who.loginId } as const)
        rememberDevice(deviceMemory(), mount, kept)
        curfew.reconnect()
      },
      onFailed: (failure, isEdited) => {
        // Everything else keeps what was typed: it may well have been right. So does what has been typed since.
        if (isEdited || failure.kind !== 'refused' || failure.code !== 'invalid_credentials') return
        setPassword('')
        passwordField.current?.focus()
      },
      time: browserTime,
    }),
  )
  const state = useSyncExternalStore(attempts.subscribe, attempts.getSnapshot)
  useEffect(() => {
    document.title = 'Sign in · Curfew'
  }, [])
  useEffect(() => {
    // Whoever comes back to the page may be somebody else.
    const stop = (): void => {
      attempts.edited()
      setPassword('')
    }
    addEventListener('pagehide', stop)
    return () => removeEventListener('pagehide', stop)
  }, [attempts])

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    attempts.submit({ loginId: loginId.trim(), password })
  }
  const share = (on: boolean): void => {
    setShared(on)
    sharedNow.current = on
    // At once, not only after signing in: the next person may come before that.
    const kept = recallDevice(deviceMemory(), mount)
    if (on && !kept.shared && loginId === kept.loginId) setLoginId('')
    rememberDevice(deviceMemory(), mount, on ? { shared: true } : { shared: false, loginId: '' })
  }

  return (
    <SingleCard title="Sign in to the dashboard">
      <form onSubmit={submit} autoComplete={shared ? 'off' : 'on'}>
        <Stack gap="sm" mt="sm">
          <NoUsersYet />
          <WhyItEnded notice={notice} />
          <TextInput
            label="Login id"
            name="username"
            autoComplete={shared ? 'off' : 'username'}
            autoCapitalize="none"
            spellCheck={false}
            required
            autoFocus={loginId === ''}
            withAsterisk={false}
            value={loginId}
            onChange={(event) => {
              setLoginId(event.currentTarget.value)
              attempts.edited()
            }}
          />
          <PasswordInput
            ref={passwordField}
            size="sm"
            label="Password"
            name="password"
            autoComplete={shared ? 'off' : 'current-password'}
            required
            autoFocus={loginId !== ''}
            withAsterisk={false}
            value={password}
            onChange={(event) => {
              setPassword(event.currentTarget.value)
              attempts.edited()
            }}
            visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
          />
          <Switch
            label="Shared device"
            description="We won’t remember your login id."
            checked={shared}
            onChange={(event) => share(event.currentTarget.checked)}
          />
          <Trouble state={state} />
          <SubmitButton state={state} />
        </Stack>
      </form>
    </SingleCard>
  )
}

const WhyItEnded = ({ notice }: { notice: Notice | null }) => {
  const words = useWordsOfNotice(notice)
  // A title alone, "You signed out", says nothing that its reader does not know.
  if (!words?.body && !words?.message) return null
  return (
    <Alert color="gray" variant="light" title={words.title} role="status">
      {words.body}
      {words.message && <div>{words.message}</div>}
      <Reference>{words.reference}</Reference>
    </Alert>
  )
}

const Trouble = ({ state: { failure } }: { state: AttemptsState }) => {
  if (!failure) return null
  const { title, body } = troubleOf(failure, signInEnglish)
  return (
    <Alert color="brick" role="alert" title={title}>
      {fill(body, { contact: document.body.dataset.contact || english.contact })}
    </Alert>
  )
}

const SubmitButton = ({ state }: { state: AttemptsState }) => {
  const waiting = waitingOf(state, signInEnglish)
  const isWaiting = state.kind === 'waiting'
  return (
    <div>
      <Text size="sm" c="dimmed" role="status" mb={waiting === '' ? 0 : 'sm'}>
        {waiting}
      </Text>
      <Button
        type="submit"
        size="sm"
        fullWidth
        mt="xs"
        loading={state.kind === 'trying'}
        disabled={isWaiting}
      >
        {isWaiting
          ? fill(signInEnglish.wait, { left: minutesAndSeconds(state.secondsLeft * 1_000) })
          : 'Sign in'}
      </Button>
      <p className="seen-by-readers-only" role="status">
        {isWaiting &&
          state.spoken !== null &&
          fill(signInEnglish.spoken, { duration: durationInWords(state.spoken) })}
      </p>
    </div>
  )
}
