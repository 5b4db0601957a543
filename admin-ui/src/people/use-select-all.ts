import type { Page, UserRow } from '@curfew/shared'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Query } from '../api/http.ts'
import { LONGEST_PAGE } from '../api/queries.ts'
import { useHttp } from '../api/use-http.ts'
import { wordsOfError } from '../design/states.tsx'
import { toast } from '../design/toast.tsx'
import { collect } from './collect.ts'

interface SelectAll {
  /** How many have been gathered so far; null while nothing is going on. */
  gathered: number | null
  begin(): void
}

/** Selects everybody who matches the filters, on all pages. */
export const useSelectAll = (filters: Query, onSelected: (users: UserRow[]) => void): SelectAll => {
  const http = useHttp()
  const [gathered, setGathered] = useState(0)
  const walk = useMutation({
    mutationFn: () =>
      collect(
        (cursor) => http.get<Page<UserRow>>('/v1/users', { ...filters, limit: LONGEST_PAGE, cursor }),
        setGathered,
      ),
    onSuccess: onSelected,
    onError: (error) => toast({ title: 'Couldn’t select everyone', message: wordsOfError(error), bad: true }),
  })
  return {
    gathered: walk.isPending ? gathered : null,
    begin: () => {
      setGathered(0)
      walk.mutate()
    },
  }
}
