import { createCurfew } from '/curfew/client/curfew.js'

const curfew = createCurfew({ url: '/curfew', signInUrl: '/login' })
curfew.on('ended', (notice) => console.log(notice.reason, notice.message))
const answer = await curfew.fetch('/api/hello') // a 401 of an ended session is the same end

if (answer.ok) document.getElementById('hello').textContent = `Hello ${(await answer.json()).hello}`
else if (curfew.getSnapshot().status !== 'ended') curfew.signIn()
