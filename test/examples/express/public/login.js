import { explainEnded } from '/curfew/client/words.js'

// The cookie of a session that has ended is answered with why it has: also after a reload, also in another tab.
document.getElementById('why').textContent = await explainEnded('/curfew', { contact: 'the help desk' })
