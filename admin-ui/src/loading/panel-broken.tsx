import type { ErrorComponentProps } from '@tanstack/react-router'
import { SidePanel } from '../design/side-panel.tsx'
import { Broken } from '../design/states.tsx'
import { useClosePanel } from '../people/use-close-panel.ts'

/** In place of a user's panel that could not be drawn: the page beside it is whole. */
export const PanelBroken = ({ reset }: ErrorComponentProps) => (
  <SidePanel title="User" closeLabel="Close the panel" opened onClose={useClosePanel()} size={620}>
    <Broken what="This panel" onRetry={reset} />
  </SidePanel>
)
