/** The form of the report; nothing in here knows of sessions. */
const find = (id) => document.getElementById(id)

/** Puts a report into the form. */
export function fillIn({ purpose, items, note }) {
  find('purpose').value = purpose
  find('note').value = note
  find('items').replaceChildren()
  for (const item of items) addItem(item)
  addUp()
}

/** What the form holds now. */
export function readOut() {
  const items = rows().map((row) => ({
    date: part(row, 'date').value,
    what: part(row, 'what').value,
    amount: part(row, 'amount').value,
  }))
  return { purpose: find('purpose').value, items, note: find('note').value }
}

/** @param {() => void} onChange */
export function watchReport(onChange) {
  const changed = () => {
    addUp()
    onChange()
  }
  find('report').addEventListener('input', changed)
  find('add').addEventListener('click', () => {
    part(addItem({ date: '', what: '', amount: '' }), 'what').focus()
    changed()
  })
  find('items').addEventListener('click', ({ target }) => {
    if (!target.matches('.remove')) return
    target.closest('.item').remove()
    find('add').focus()
    changed()
  })
}

function addItem(item) {
  find('items').append(find('item').content.cloneNode(true))
  const row = rows().at(-1)
  for (const [name, value] of Object.entries(item)) part(row, name).value = value
  return row
}

function addUp() {
  const amounts = readOut().items.map(({ amount }) => Number.parseFloat(amount.replace(',', '.')) || 0)
  find('total').textContent = amounts.reduce((sum, amount) => sum + amount, 0).toFixed(2)
}

const rows = () => [...find('items').children]
const part = (row, name) => row.querySelector(`.${name}`)
