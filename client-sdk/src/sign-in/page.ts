import type { User } from '@curfew/shared'
import { endedWords, english, fill } from '@curfew/shared/words'
import { deviceMemory, tabMemory } from '../browser/features.ts'
import { element } from '../dialogs/element.ts'
import { recallPerson } from '../page/last-person.ts'
import { createApi } from '../requests/api.ts'
import { destination } from './destination.ts'
import { pageElements } from './elements.ts'
import { watchForm } from './form.ts'
import { signInEnglish } from './words.ts'

/**
 * The script of the sign-in page. The server has written what it needs to know into the page's `data-` attributes;
 * `returnTo` is a path of this origin already.
 */
const { base = '', returnTo = '/', beginning = '/', contact = '', passwords } = document.body.dataset
const page = pageElements()
/** Where an application signs people in by itself, it is the way in. */
const wayIn = passwords === 'false' ? page.elsewhere : page.form
const fetchHere = (input: RequestInfo | URL, init?: RequestInit) => fetch(input, init)
const api = createApi(new URL(base || '/', location.href), undefined, fetchHere)
const tab = tabMemory()
const last = recallPerson(tab, base)

const addressFor = (user: Pick<User, 'id'>) => destination(user.id, last, { returnTo, beginning })

watchForm(page, {
  base,
  contact: contact || english.contact,
  memory: deviceMemory(),
  fetch: fetchHere,
  onSignedIn: (user) => location.replace(addressFor(user)),
})
showWayIn()
let wantsForm = false
page.someoneElse.addEventListener('click', () => {
  wantsForm = true
  showWayIn()
  if (wayIn === page.form) page.loginId.focus()
})
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible' && !wantsForm) void look()
})
void look()

/** Says why the last session ended; or that there is a session, begun in another tab meanwhile. */
async function look(): Promise<void> {
  const answer = await api.session()
  if (answer.kind === 'current') {
    const { user } = answer.current
    page.signedInAs.textContent = fill(signInEnglish.signedIn, { name: user.name ?? user.loginId })
    page.goOn.href = addressFor(user)
    wayIn.hidden = true
    page.notice.replaceChildren()
    page.signedIn.hidden = false
  }
  if (answer.kind === 'ended') {
    const { notice } = answer
    const facts = last?.sessionId === notice.sessionId ? last : {}
    const words = endedWords(notice, { contact, ...facts }, english)
    const lines = [words.body, words.message].filter((line) => line !== '')
    page.notice.replaceChildren(
      element(
        'section',
        {},
        element('h2', {}, words.title),
        ...lines.map((line) => element('p', { dir: 'auto' }, line)),
        ...(words.reference ? [element('p', { class: 'reference' }, words.reference)] : []),
      ),
    )
  }
}

function showWayIn(): void {
  page.signedIn.hidden = true
  for (const way of [page.form, page.elsewhere]) way.hidden = way !== wayIn
}
