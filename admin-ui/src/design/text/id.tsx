import { UnstyledButton } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { Value } from '../value.tsx'
import classes from './text.module.css'
import { useCopy } from './use-copy.ts'

interface IdProps {
  /** null shows the dash. */
  id: string | null
  /** Whose it is, for the button's name: "session", "request". */
  of: string
  /** All of it, where there is room: in a panel, on a page of its own. Else its first eight characters. */
  whole?: boolean
}

/**
 * An id that is copied by pressing it. The whole shows under the pointer and on focus.
 *
 *     <Id id={delivery.sessionId} of="session" />
 *     <Id id={revocation.id} of="revocation" whole />
 */
export const Id = ({ id, of, whole = false }: IdProps) =>
  id === null ? <Value>{null}</Value> : <Copied id={id} of={of} whole={whole} />

const Copied = ({ id, of, whole }: { id: string; of: string; whole: boolean }) => {
  const { isCopied, copy } = useCopy(id)
  const Icon = isCopied ? IconCheck : IconCopy
  return (
    <UnstyledButton
      className={`${classes.id} mono`}
      aria-label={`Copy the ${of} id ${id}`}
      data-hint={whole ? 'Copy' : id}
      data-acts
      data-whole={whole || undefined}
      onClick={copy}
    >
      {whole ? id : id.slice(0, 8)}
      <Icon size={12} aria-hidden />
    </UnstyledButton>
  )
}
