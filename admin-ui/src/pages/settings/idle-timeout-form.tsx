import type { ChangedPolicy, GlobalPolicy } from '@curfew/shared'
import { Alert, Button, Group, Stack, Switch } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useEffect, useState } from 'react'
import { policyQuery } from '../../api/queries.ts'
import { isPassing, Refused } from '../../api/refused.ts'
import { useHttp } from '../../api/use-http.ts'
import { wordsOfFailedAct } from '../../design/states.tsx'
import { toast } from '../../design/toast.tsx'
import { UnsavedQuestion } from '../../design/unsaved/unsaved-question.tsx'
import { useLeaveGuard } from '../../design/unsaved/use-leave-guard.ts'
import {
  draftOf,
  type IdleDraft,
  isChanged,
  isSavable,
  isShorter,
  policyOf,
  SHORTEST_TIMEOUT,
  usualWarning,
} from './idle-draft.ts'
import { timeoutFault, warningFault, warningHelp } from './idle-words.ts'
import { savedWords } from './saved-words.ts'
import { SecondsField } from './seconds-field.tsx'
import classes from './settings.module.css'
import { ShortenDialog } from './shorten-dialog.tsx'
import { VersionConflict } from './version-conflict.tsx'

interface Save {
  replaces: GlobalPolicy
  /** How many sessions it was said to end at once; null: it was not asked. */
  ends?: number | null
}

/** Changes the idle timeout. It takes effect on live sessions at once, so shortening it is asked about. */
export const IdleTimeoutForm = ({ current }: { current: GlobalPolicy }) => {
  const http = useHttp()
  const client = useQueryClient()
  /** What the draft was begun from: another's change meanwhile must not be written over unseen. */
  const [seen, setSeen] = useState(current)
  const [draft, setDraft] = useState(() => draftOf(current))
  /** The policy that the draft is about to shorten, while that is asked about. */
  const [shortens, setShortens] = useState<GlobalPolicy | null>(null)
  const hasDraft = isChanged(draft, seen)
  const guard = useLeaveGuard(hasDraft)
  // Somebody else's, or one of ours whose answer was lost.
  if (current.version !== seen.version && (!hasDraft || !isChanged(draft, current))) {
    setSeen(current)
    setDraft(draftOf(current))
  }

  const save = useMutation({
    mutationFn: ({ replaces }: Save) =>
      http.send<ChangedPolicy>('PUT', '/v1/policies/global', policyOf(draft), { version: replaces.version }),
    onSuccess: ({ policy: saved }, { replaces, ends = null }) => {
      client.setQueryData(policyQuery(http).queryKey, saved)
      setSeen(saved)
      setDraft(draftOf(saved))
      toast({ title: 'Saved', message: savedWords(saved, replaces, ends) })
    },
    onError: (error) => {
      if (error instanceof Refused && error.is('version_conflict'))
        void client.invalidateQueries(policyQuery(http))
    },
    onSettled: () => setShortens(null),
  })
  const isConflict = save.error instanceof Refused && save.error.is('version_conflict')
  const { isError, reset: forgetError } = save
  useEffect(() => {
    if (isError && !hasDraft) forgetError()
  }, [isError, hasDraft, forgetError])
  const change = (part: Partial<IdleDraft>): void => setDraft({ ...draft, ...part })
  const reset = (policy: GlobalPolicy): void => {
    setSeen(policy)
    setDraft(draftOf(policy))
    save.reset()
  }
  /** Whatever it replaces, one that ends sessions is asked about. */
  const saveOver = (policy: GlobalPolicy): void => {
    if (isShorter(draft, policy)) setShortens(policy)
    else save.mutate({ replaces: policy })
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (!isSavable(draft) || !hasDraft) return
    saveOver(seen)
  }

  return (
    <section className={classes.card} aria-labelledby="idle-title">
      <h2 id="idle-title">Idle timeout</h2>
      <p className={classes.lead}>
        Sign people out after this much inactivity. Applies to everyone immediately.
      </p>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Switch
            label="End idle sessions"
            checked={draft.ends}
            onChange={(event) => change({ ends: event.currentTarget.checked })}
          />
          {draft.ends && (
            <SecondsField
              label="Idle timeout in seconds"
              description="30 seconds to 365 days."
              value={draft.timeoutSeconds}
              error={timeoutFault(draft)}
              onChange={(timeoutSeconds) => change({ timeoutSeconds })}
            />
          )}
          {draft.ends && (
            <SecondsField
              label="Warn beforehand, in seconds"
              description={warningHelp(draft)}
              value={draft.warningSeconds}
              error={warningFault(draft)}
              placeholder={String(usualWarning(draft))}
              onChange={(warningSeconds) => change({ warningSeconds })}
            />
          )}
          {isConflict && (
            <VersionConflict
              theirs={current}
              onTakeTheirs={() => reset(current)}
              onKeepMine={() => saveOver(current)}
            />
          )}
          {save.isError && !isConflict && (
            <Alert color="brick" role="alert" title="That didn’t work">
              {wordsOfFailedAct(save.error)}
            </Alert>
          )}
          <Group gap="xs">
            <Button
              type="submit"
              size="sm"
              disabled={!hasDraft || !isSavable(draft) || isConflict}
              loading={save.isPending}
            >
              Save
            </Button>
            <Button
              size="sm"
              variant="default"
              disabled={!hasDraft || save.isPending}
              onClick={() => reset(current)}
            >
              Discard
            </Button>
          </Group>
        </Stack>
      </form>
      <ShortenDialog
        opened={shortens !== null}
        policy={policyOf(draft)}
        timeoutSeconds={draft.timeoutSeconds ?? SHORTEST_TIMEOUT}
        saving={save.isPending}
        onCancel={() => setShortens(null)}
        onConfirm={(ends) => shortens && save.mutate({ replaces: shortens, ends })}
      />
      <UnsavedQuestion
        opened={guard.isAsked}
        title="Leave without saving?"
        text={
          save.isPending || isPassing(save.error)
            ? 'The changed settings may already have been saved.'
            : 'The changed settings have not been saved.'
        }
        keep="Stay"
        lose="Leave without saving"
        onKeep={guard.stay}
        onLose={guard.leave}
      />
    </section>
  )
}
