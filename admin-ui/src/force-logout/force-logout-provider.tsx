import type { RevocationView } from '@curfew/shared'
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useRef, useState } from 'react'
import { KEYS } from '../api/queries.ts'
import { Dialog } from '../design/dialog.tsx'
import { toast } from '../design/toast.tsx'
import { type Act, titleOf } from './act.ts'
import { ForceLogoutForm } from './asking/force-logout-form.tsx'
import { DeliveryPanel } from './delivery-panel.tsx'
import { ForceLogoutContext } from './force-logout-context.ts'
import { resultTitleOf } from './result-words.ts'

interface Asked {
  act: Act
  onDone?: () => void
  /** Another for each time that it is asked: what was written for one is not written for the next. */
  number: number
}

/** Every Force logout of the dashboard goes through here. */
export const ForceLogoutProvider = ({ children }: { children: ReactNode }) => {
  const client = useQueryClient()
  const [asked, setAsked] = useState<Asked | null>(null)
  const [opened, setOpened] = useState(false)
  const number = useRef(0)

  const begin = (act: Act, onDone?: () => void): void => {
    setAsked({ act, onDone, number: ++number.current })
    setOpened(true)
  }
  const done = ({ act, onDone }: Asked, revocation: RevocationView, shown: number | null): void => {
    client.setQueryData([...KEYS.revocation, revocation.id], revocation)
    setOpened(false)
    onDone?.()
    toast({
      id: revocation.id,
      title: resultTitleOf(act, revocation),
      message: <DeliveryPanel id={revocation.id} act={act} shown={shown} />,
    })
  }

  return (
    <ForceLogoutContext value={begin}>
      {children}
      <Dialog
        title={asked ? titleOf(asked.act) : ''}
        closeLabel="Close without signing anyone out"
        opened={opened}
        onClose={() => setOpened(false)}
        size={asked?.act.kind === 'session' ? 400 : undefined}
      >
        {asked && (
          <ForceLogoutForm
            key={asked.number}
            act={asked.act}
            onDone={(revocation, shown) => done(asked, revocation, shown)}
          />
        )}
      </Dialog>
    </ForceLogoutContext>
  )
}
