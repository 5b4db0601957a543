import { endedWords, english } from '/curfew/sign-in/assets/words.js'

// The cookie of a session that has ended is answered with why it has: also after a reload, also in another tab.
const answer = await fetch('/curfew/v1/session')
const problem = answer.status === 401 ? await answer.json() : null
if (problem?.code === 'session_ended') {
  const { title, body } = endedWords(problem.notice, { contact: 'the help desk' }, english)
  document.getElementById('why').textContent = `${title}. ${body}`
}
