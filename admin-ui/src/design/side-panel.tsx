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
  <Drawer.Root
    opened={opened}
    onClose={onClose}
    position={position}
    size={`min(${size}px, 100vw)`}
    padding="lg"
    transitionProps={{ duration: 150 }}
    // The foot of the page stays to be seen below it.
    styles={{ content: { height: 'calc(100dvh - var(--dock-height, 0px))' } }}
  >
    <Drawer.Overlay backgroundOpacity={0.25} />
    <Drawer.Content>
      {/* Mantine draws a header element, which would be a second banner of the page. */}
      <Drawer.Header role="presentation">
        <Drawer.Title>{title}</Drawer.Title>
        <Drawer.CloseButton aria-label={closeLabel} />
      </Drawer.Header>
      <Drawer.Body>{children}</Drawer.Body>
    </Drawer.Content>
  </Drawer.Root>
)
