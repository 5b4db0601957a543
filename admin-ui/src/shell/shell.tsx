import type { GaveUp } from '@curfew/client'
import { ActionIcon } from '@mantine/core'
import { IconMenu2 } from '@tabler/icons-react'
import { useLocation } from '@tanstack/react-router'
import { type ReactNode, useEffect, useState } from 'react'
import { Mark } from '../design/brand.tsx'
import { Dock } from '../design/dock/dock.tsx'
import { keepFocus } from '../design/keep-focus.ts'
import { SidePanel } from '../design/side-panel.tsx'
import { TimesNote } from '../design/time/times-note.tsx'
import { NavigationProgress } from '../loading/navigation-progress.tsx'
import { UserPanel } from '../people/user/user-panel.tsx'
import { GaveUpBanner } from '../session/gave-up.tsx'
import { CannotReach } from './cannot-reach.tsx'
import { CannotRecord } from './cannot-record.tsx'
import { MeMenu } from './me-menu.tsx'
import { Navigation } from './navigation.tsx'
import classes from './shell.module.css'
import { SimulatedNote } from './simulated-note.tsx'

interface ShellProps {
  gaveUp: GaveUp | null
  children: ReactNode
}

/** The frame of every page: where one is, who one is, what has happened. */
export const Shell = ({ gaveUp, children }: ShellProps) => {
  const [menuOpened, setMenuOpened] = useState(false)
  const { pathname } = useLocation()
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever has arrived somewhere is done with the menu.
  useEffect(() => setMenuOpened(false), [pathname])
  useEffect(keepFocus, [])

  return (
    <div className={classes.shell}>
      <NavigationProgress />
      <a href="#main" className={classes.skip}>
        Skip to the page
      </a>
      <header className={classes.top}>
        <ActionIcon size={36} aria-label="Open the menu" onClick={() => setMenuOpened(true)}>
          <IconMenu2 size={20} aria-hidden />
        </ActionIcon>
        <Mark size={20} />
        <span className={classes.name}>Curfew</span>
      </header>
      <aside className={classes.rail}>
        <div className={classes.brand}>
          <Mark />
          <span className={classes.name}>Curfew</span>
        </div>
        <Navigation />
        <MeMenu />
      </aside>
      <SidePanel
        title={
          <span className={classes.brand}>
            <Mark />
            <span className={classes.name}>Curfew</span>
          </span>
        }
        closeLabel="Close the menu"
        opened={menuOpened}
        onClose={() => setMenuOpened(false)}
        position="left"
        size={280}
      >
        <div className={classes.menu}>
          <Navigation />
          <MeMenu />
        </div>
      </SidePanel>
      <main id="main" tabIndex={-1} className={classes.main}>
        <div className={classes.banners} data-not-printed>
          <CannotReach />
          {gaveUp && <GaveUpBanner gaveUp={gaveUp} />}
          <CannotRecord />
        </div>
        <SimulatedNote />
        {children}
        <TimesNote />
      </main>
      <UserPanel />
      <Dock />
    </div>
  )
}
