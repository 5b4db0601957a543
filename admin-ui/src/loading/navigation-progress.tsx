import { useRouterState } from '@tanstack/react-router'
import { useNoticeable } from '../design/states.tsx'
import classes from './navigation-progress.module.css'

/** The line at the top of the page while another one is on its way. */
export const NavigationProgress = () => {
  const isUnderWay = useRouterState({ select: ({ isLoading }) => isLoading })
  return isUnderWay ? <Line /> : null
}

const Line = () => {
  const isNoticeable = useNoticeable()
  return isNoticeable ? (
    <div role="progressbar" aria-label="Loading the page" className={classes.line} />
  ) : null
}
