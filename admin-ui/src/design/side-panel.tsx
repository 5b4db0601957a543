import { Drawer } from '@mantine/core'
import type { ReactNode } from 'react'

interface SidePanelProps {
  title: ReactNode
  /** What the cross in its corner is called. Required: Mantine's has no accessible name of its own. */
  closeLabel: string
  opened: boolean
  onClose(): void
  position?: 'left' | 'right'
  size?: number
  children: ReactNode
}

/** Something beside the page: on a phone it is the page. */
export const SidePanel = ({
  title,
  closeLabel,
  opened,
  onClose,
  position = 'right',
  size = 560,
  children,
}: SidePanelProps) => (
  <Drawer
    opened={opened}
    onClose={onClose}
    position={position}
    size={`min(${size}px, 100vw)`}
    title={title}
    closeButtonProps={{ 'aria-label': closeLabel }}
    padding="lg"
    overlayProps={{ backgroundOpacity: 0.25 }}
    transitionProps={{ duration: 150 }}
  >
    {children}
  </Drawer>
)
