import { createCurfew } from '/demo/curfew/sign-in/assets/curfew.js'
import { keepDraft } from './draft.js'
import { fillIn, readOut, watchReport } from './report.js'

const curfew = createCurfew({
  url: '/demo/curfew',
  signInUrl: '/demo/curfew/sign-in',
  contact: 'the help desk, ext. 4400',
})

const find = (id) => document.getElementById(id)
const STATUS = {
  loading: 'Connecting',
  active: 'Signed in',
  expiring: 'Signing out soon',
  offline: 'Reconnecting',
  ended: 'Signed out',
  signed_out: 'Signed out',
}
let opened = false

const draft = keepDraft(save, (state, at) => {
  const words = {
    saving: 'Saving…',
    saved: `Saved at ${at?.toLocaleTimeString()}`,
    failed: 'Not saved yet. Trying again…',
    lost: 'Not saved.',
  }
  find('saved').textContent = words[state]
})

curfew.subscribe(show)
curfew.on('ended', () => draft.stop())
find('sign-out').addEventListener('click', () => void signOut())
watchReport(() => draft.changed())
find('report').addEventListener('submit', (event) => {
  event.preventDefault()
  void draft.saveNow()
})

async function signOut() {
  await draft.finish(1_000)
  await curfew.signOut()
}

function show() {
  const state = curfew.getSnapshot()
  find('status').textContent = state.gaveUp ? 'Not connected' : STATUS[state.status]
  find('status').dataset.status = state.status
  if (state.status === 'signed_out') curfew.signIn()
  if (state.status === 'active' && !opened) void open(state.user)
}

async function open(user) {
  opened = true
  find('who').textContent = user.name ?? user.loginId
  find('login-id').textContent = user.loginId
  const response = await curfew.fetch('/demo/api/report').catch(() => null)
  // The next change of the state tries again.
  if (!response?.ok) opened = false
  else fillIn(await response.json())
  find('main').hidden = !opened
}

async function save(isAutomatic) {
  const response = await curfew
    .fetch('/demo/api/report', {
      method: 'PUT',
      headers: {
        'Content-Type': 'application/json',
        // What a page does by itself keeps nobody signed in.
        ...(isAutomatic ? { 'Curfew-Background': '1' } : {}),
      },
      body: JSON.stringify(readOut()),
    })
    .catch(() => null)
  // When it was saved is for the server to say: the clock of this device may be wrong.
  return response?.ok ? new Date(response.headers.get('Date') ?? Date.now()) : null
}
