import type { Notice } from '@curfew/shared'
import { durationInWords, minutesAndSeconds } from '@curfew/shared/words'
import { Alert, Button, PasswordInput, Stack, Switch, Text, TextInput } from '@mantine/core'
import { type FormEvent, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { Refused } from '../../api/refused.ts'
import { useHttp } from '../../api/use-http.ts'
import { keepsCookies } from '../../browser/cookies.ts'
import { Reference } from '../../session/reference.tsx'
import { SingleCard } from '../../session/single-card.tsx'
import { useSessionStore } from '../../session/use-session.ts'
import { wordsOfNotice } from '../../session/words-of-notice.ts'
import { type AttemptsState, createAttempts } from './attempts.ts'
import { isSharedDevice, keepSharedDevice } from './shared-device.ts'
import { wordsOfSignInError } from './sign-in-errors.ts'

const whyItWaits = (state: AttemptsState): string => {
  if (state.kind === 'trying' && state.isCrowded)
    return 'Many people are signing in at the moment. This page waits for your turn.'
  if ((state.kind === 'waiting' && state.goesOn) || (state.kind === 'trying' && state.isAutomatic))
    return 'This page tries again by itself. To stop that, change what you typed.'
  return ''
}

/** The way in, with the reason why the last session ended. */
export const SignInPage = ({ notice }: { notice: Notice | null }) => {
  const http = useHttp()
  const store = useSessionStore()
  const [loginId, setLoginId] = useState('')
  const [password, setPassword] = useState('')
  const [shared, setShared] = useState(isSharedDevice)
  const passwordField = useRef<HTMLInputElement>(null)
  const [attempts] = useState(() =>
    createAttempts({
      signIn: (...who) => store.signIn(http, ...who),
      onFailed: (error, isEdited) => {
        // Everything else keeps what was typed: it may well have been right. So does what has been typed since.
        if (isEdited || !(error instanceof Refused && error.is('invalid_credentials'))) return
        setPassword('')
        passwordField.current?.focus()
      },
      now: () => performance.now(),
    }),
  )
  const state = useSyncExternalStore(attempts.subscribe, attempts.getSnapshot)
  useEffect(() => {
    document.title = 'Sign in · Curfew'
  }, [])
  useEffect(() => {
    // Whoever comes back to the page may be somebody else.
    const stop = (): void => attempts.edited()
    addEventListener('pagehide', stop)
    return () => removeEventListener('pagehide', stop)
  }, [attempts])

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    attempts.submit(loginId.trim(), password)
  }
  const share = (on: boolean): void => {
    setShared(on)
    keepSharedDevice(on)
  }
  const words = notice && wordsOfNotice(notice)
  const why = whyItWaits(state)

  return (
    <SingleCard title="Sign in to the dashboard">
      <form onSubmit={submit} autoComplete={shared ? 'off' : 'on'}>
        <Stack gap="sm" mt="sm">
          {words && (
            <Alert color="gray" variant="light" title={words.title} role="status">
              {words.body}
              <Reference>{words.reference}</Reference>
            </Alert>
          )}
          {!keepsCookies() && (
            <Alert color="brick" role="alert" title="This browser does not keep cookies">
              Signing in needs one. Allow cookies for this page and load it again.
            </Alert>
          )}
          <TextInput
            label="Login id"
            name="username"
            autoComplete={shared ? 'off' : 'username'}
            autoCapitalize="none"
            spellCheck={false}
            required
            autoFocus
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
            withAsterisk={false}
            value={password}
            onChange={(event) => {
              setPassword(event.currentTarget.value)
              attempts.edited()
            }}
            visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
          />
          <Switch
            label="This is a shared device"
            description="Your login id is not kept for the next person."
            checked={shared}
            onChange={(event) => share(event.currentTarget.checked)}
          />
          {state.error !== null && (
            <Alert color="brick" role="alert">
              {wordsOfSignInError(state.error)}
            </Alert>
          )}
          <div>
            <Text size="sm" c="dimmed" role="status" mb={why === '' ? 0 : 'sm'}>
              {why}
            </Text>
            <Button
              type="submit"
              size="sm"
              fullWidth
              mt="xs"
              loading={state.kind === 'trying'}
              disabled={state.kind === 'waiting'}
            >
              {state.kind === 'waiting'
                ? `Try again in ${minutesAndSeconds(state.secondsLeft * 1_000)}`
                : 'Sign in'}
            </Button>
            <p className="seen-by-readers-only" role="status">
              {state.kind === 'waiting' &&
                state.spoken !== null &&
                `Next try in ${durationInWords(state.spoken)}.`}
            </p>
          </div>
        </Stack>
      </form>
    </SingleCard>
  )
}
