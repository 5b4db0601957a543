import type { RevocationView } from '@curfew/shared'
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { KEYS } from '../api/queries.ts'
import { useHttp } from '../api/use-http.ts'
import { randomId } from '../browser/random-id.ts'
import { Dialog } from '../design/dialog.tsx'
import { wordsOfError } from '../design/states.tsx'
import { toast } from '../design/toast.tsx'
import { type Act, type Asking, askingOf, doneTitleOf, nameOf, targetOf, titleOf } from './act.ts'
import { DeliveryPanel } from './delivery-panel.tsx'
import { ForceLogoutContext } from './force-logout-context.ts'
import { ForceLogoutForm } from './force-logout-form.tsx'
import { revoke } from './revoke.ts'

/** How long the panel of an act stays: the harder we asked, the longer. */
const SHOWN_SECONDS: Record<Asking, number | null> = { nothing: 15, list: 20, preview: null, count: null }

interface Asked {
  act: Act
  onDone?: () => void
}

/** Every forced logout of the dashboard goes through here. */
export const ForceLogoutProvider = ({ children }: { children: ReactNode }) => {
  const http = useHttp()
  const client = useQueryClient()
  const [asked, setAsked] = useState<Asked | null>(null)
  const [opened, setOpened] = useState(false)

  const done = ({ act, onDone }: Asked, revocation: RevocationView): void => {
    client.setQueryData([...KEYS.revocation, revocation.id], revocation)
    setOpened(false)
    onDone?.()
    toast({
      id: revocation.id,
      title: doneTitleOf(act, revocation),
      message: <DeliveryPanel id={revocation.id} />,
      seconds: SHOWN_SECONDS[askingOf(act)],
    })
  }
  const atOnce = async (asked: Asked): Promise<void> => {
    try {
      done(asked, await revoke(http, { target: targetOf(asked.act) }, randomId()))
    } catch (error) {
      const whom = 'person' in asked.act ? nameOf(asked.act.person) : 'them'
      toast({ title: `Couldn’t sign out ${whom}`, message: wordsOfError(error), bad: true })
    }
  }
  const begin = (act: Act, onDone?: () => void): void => {
    if (askingOf(act) === 'nothing') {
      void atOnce({ act, onDone })
      return
    }
    setAsked({ act, onDone })
    setOpened(true)
  }

  return (
    <ForceLogoutContext value={begin}>
      {children}
      <Dialog
        title={asked ? titleOf(asked.act) : ''}
        closeLabel="Close without signing anyone out"
        opened={opened}
        onClose={() => setOpened(false)}
      >
        {asked && (
          <ForceLogoutForm
            act={asked.act}
            onCancel={() => setOpened(false)}
            onDone={(revocation) => done(asked, revocation)}
          />
        )}
      </Dialog>
    </ForceLogoutContext>
  )
}
