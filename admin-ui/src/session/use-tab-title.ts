import { createTabTitle } from '@curfew/client/dashboard'
import { useEffect, useState } from 'react'

/** Says something before the title of the tab for as long as the component is on the screen. */
export const useTabTitle = (mark: string): void => {
  const [title] = useState(createTabTitle)
  useEffect(() => title.mark(mark), [title, mark])
  useEffect(() => title.unmark, [title])
}
