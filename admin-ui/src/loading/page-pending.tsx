import { Loading } from '../design/states.tsx'

/** While a page takes longer than the one before can stand for it. */
export const PagePending = () => <Loading what="the page" />
