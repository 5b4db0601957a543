/** React bindings. */
export { CurfewProvider, useCurfew, useSession } from './session.tsx'
