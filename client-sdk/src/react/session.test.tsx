// @vitest-environment jsdom
import { act, render, screen } from '@testing-library/react'
import { type ReactNode, StrictMode } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, it } from 'vitest'
import { sampleNotice } from '../../testing/sample.ts'
import { stage } from '../../testing/stage.ts'
import { CurfewProvider, useCurfew, useSession } from './index.ts'

let renders = 0

function Greeting(): ReactNode {
  const state = useSession()
  const curfew = useCurfew()
  renders += 1
  if (state.status !== 'active') return <p>{state.status}</p>
  return (
    <button type="button" onClick={() => void curfew.signOut()}>
      {state.user.name}
    </button>
  )
}

it('follows the session, under StrictMode too', () => {
  const set = stage()
  render(
    <StrictMode>
      <CurfewProvider curfew={set.curfew}>
        <Greeting />
      </CurfewProvider>
    </StrictMode>,
  )
  screen.getByText('loading')
  expect(set.dialled()).toBe(1)
  act(() => set.signIn())
  screen.getByRole('button', { name: 'Maria Silva' })
  const before = renders
  act(() => set.server().send('heartbeat'))
  expect(renders).toBe(before)
  act(() => set.server().end(sampleNotice()))
  screen.getByText('ended')
})

it('is loading in what a server renders', () => {
  const set = stage()
  set.signIn()
  const html = renderToString(
    <CurfewProvider curfew={set.curfew}>
      <Greeting />
    </CurfewProvider>,
  )
  expect(html).toBe('<p>loading</p>')
})

it('says what is missing', () => {
  expect(() => renderToString(<Greeting />)).toThrow('<CurfewProvider>')
})
