/** The parts of the page that the script moves; their ids stand in the page's HTML. */
export function pageElements() {
  return {
    notice: byId('notice', HTMLElement),
    signedIn: byId('signed-in', HTMLElement),
    signedInAs: byId('signed-in-as', HTMLElement),
    goOn: byId('continue', HTMLAnchorElement),
    someoneElse: byId('someone-else', HTMLButtonElement),
    elsewhere: byId('elsewhere', HTMLElement),
    form: byId('form', HTMLFormElement),
    loginId: byId('login-id', HTMLInputElement),
    password: byId('password', HTMLInputElement),
    reveal: byId('reveal', HTMLButtonElement),
    shared: byId('shared', HTMLInputElement),
    submit: byId('submit', HTMLButtonElement),
    trouble: byId('trouble', HTMLElement),
    waiting: byId('waiting', HTMLElement),
    spoken: byId('spoken', HTMLElement),
  }
}

export type PageElements = ReturnType<typeof pageElements>

function byId<Kind extends typeof HTMLElement>(id: string, kind: Kind): InstanceType<Kind> {
  const found = document.getElementById(id)
  if (!(found instanceof kind)) throw new Error(`the page has no #${id}`)
  return found as InstanceType<Kind>
}
