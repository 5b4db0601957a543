import { ActionIcon } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useCopy } from './use-copy.ts'

interface CopyButtonProps {
  text: string
  /** What is copied, for the button's name: "the login id". */
  what: string
}

/**
 * Copies what stands beside it. See Id for an id that is its own button.
 *
 *     <Whole>{user.loginId}</Whole> <CopyButton text={user.loginId} what="the login id" />
 */
export const CopyButton = ({ text, what }: CopyButtonProps) => {
  const { isCopied, copy } = useCopy(text)
  const Icon = isCopied ? IconCheck : IconCopy
  return (
    <ActionIcon
      size={24}
      aria-label={`Copy ${what}`}
      data-hint={`Copy ${what}`}
      data-acts
      data-not-printed
      onClick={copy}
    >
      <Icon size={14} aria-hidden />
    </ActionIcon>
  )
}
