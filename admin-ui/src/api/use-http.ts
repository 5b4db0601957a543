import { createContext, use } from 'react'
import type { Http } from './http.ts'

export const HttpContext = createContext<Http | null>(null)

/** How to speak with Curfew. @throws outside of the dashboard's root */
export const useHttp = (): Http => {
  const http = use(HttpContext)
  if (!http) throw new Error('useHttp needs HttpContext above it')
  return http
}
