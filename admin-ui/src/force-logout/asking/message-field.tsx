import { LONGEST_MESSAGE } from '@curfew/shared'
import { charactersIn, endedWords, english } from '@curfew/shared/words'
import { Text, Textarea } from '@mantine/core'
import classes from './message-field.module.css'
import { TooLong } from './too-long.tsx'

export const isMessageTooLong = (message: string): boolean => charactersIn(message.trim()) > LONGEST_MESSAGE

/** Without its reference: the revocation has not happened yet. */
const preview = (message: string) =>
  endedWords(
    {
      noticeId: '',
      sessionId: '',
      reason: 'admin_revoked',
      initiatingEntity: 'admin',
      endedAt: '',
      message: message.trim() || undefined,
    },
    {},
    english,
  )

interface MessageFieldProps {
  /** Who reads it: a name, or "users". */
  reader: string
  value: string
  onChange(message: string): void
}

/** The message to who is signed out, and what they will read. */
export const MessageField = ({ reader, value, onChange }: MessageFieldProps) => {
  const length = charactersIn(value.trim())
  const words = preview(value)
  return (
    <div>
      <Textarea
        label={`Message to ${reader} (optional)`}
        autosize
        minRows={2}
        maxRows={5}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={isMessageTooLong(value) && <TooLong text={value} most={LONGEST_MESSAGE} onCut={onChange} />}
        inputWrapperOrder={['label', 'description', 'input', 'error']}
        // A login id may be one long word.
        styles={{ label: { overflowWrap: 'anywhere' } }}
      />
      <Text size="xs" c="dimmed" ta="right" mt={3}>
        {length} / {LONGEST_MESSAGE}
      </Text>
      {length > 0 && !isMessageTooLong(value) && (
        <figure className={classes.preview}>
          <figcaption>What they will read</figcaption>
          <strong>{words.title}</strong>
          <p>{words.body}</p>
        </figure>
      )}
    </div>
  )
}
