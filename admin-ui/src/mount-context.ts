import { createContext } from 'react'

/** Where Curfew is mounted: '' or '/prefix'. */
export const MountContext = createContext('')
