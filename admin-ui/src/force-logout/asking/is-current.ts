import { isPassing } from '../../api/refused.ts'

/** Something that is counted, and counted again, while it is asked about. */
interface Counted {
  data: unknown
  /** Of the last time. */
  error: Error | null
}

/**
 * May somebody act on this count? Not before there is one, nor once it is refused. One that could not be made again just now is
 * still what they have been shown.
 */
export const isCurrent = ({ data, error }: Counted): boolean =>
  data !== undefined && (error === null || isPassing(error))
