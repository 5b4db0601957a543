import type { Notice } from '@curfew/shared'
import { Alert, Button, PasswordInput, Stack, Switch, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useHttp } from '../../api/use-http.ts'
import { Reference } from '../../session/reference.tsx'
import { SingleCard } from '../../session/single-card.tsx'
import { useSessionStore } from '../../session/use-session.ts'
import { wordsOfNotice } from '../../session/words-of-notice.ts'
import { isSharedDevice, keepSharedDevice } from './shared-device.ts'
import { wordsOfSignInError } from './sign-in-errors.ts'

/** The way in, with the reason why the last session ended. */
export const SignInPage = ({ notice }: { notice: Notice | null }) => {
  const http = useHttp()
  const store = useSessionStore()
  const [loginId, setLoginId] = useState('')
  const [password, setPassword] = useState('')
  const [shared, setShared] = useState(isSharedDevice)
  const passwordField = useRef<HTMLInputElement>(null)
  const signIn = useMutation({
    mutationFn: () => store.signIn(http, loginId.trim(), password),
    onError: () => {
      setPassword('')
      passwordField.current?.focus()
    },
  })
  useEffect(() => {
    document.title = 'Sign in · Curfew'
  }, [])

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (!signIn.isPending) signIn.mutate()
  }
  const share = (on: boolean): void => {
    setShared(on)
    keepSharedDevice(on)
  }
  const words = notice && wordsOfNotice(notice)

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
            onChange={(event) => setLoginId(event.currentTarget.value)}
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
            onChange={(event) => setPassword(event.currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
          />
          <Switch
            label="This is a shared device"
            description="Your login id is not kept for the next person."
            checked={shared}
            onChange={(event) => share(event.currentTarget.checked)}
          />
          {signIn.isError && (
            <Alert color="brick" role="alert">
              {wordsOfSignInError(signIn.error)}
            </Alert>
          )}
          <Button type="submit" size="sm" fullWidth mt="xs" loading={signIn.isPending}>
            Sign in
          </Button>
        </Stack>
      </form>
    </SingleCard>
  )
}
