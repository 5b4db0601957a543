import type { GaveUp } from '@curfew/client'
import { ActionIcon } from '@mantine/core'
import { IconMenu2 } from '@tabler/icons-react'
import { CatchBoundary, useLocation, useSearch } from '@tanstack/react-router'
import { type ReactNode, useEffect, useState } from 'react'
import { useFreeKey } from '../browser/use-free-key.ts'
import { Mark } from '../design/brand.tsx'
import { Dock } from '../design/dock/dock.tsx'
import { DockedPlace } from '../design/dock/docked.tsx'
import { useOwnRoom } from '../design/dock/use-own-room.ts'
import { keepFocus } from '../design/keep-focus.ts'
import { SidePanel } from '../design/side-panel.tsx'
import { TimesNote } from '../design/time/times-note.tsx'
import { NavigationProgress } from '../loading/navigation-progress.tsx'
import { PanelBroken } from '../loading/panel-broken.tsx'
import { UserPanel } from '../people/user/user-panel.tsx'
import { GaveUpBanner } from '../session/gave-up.tsx'
import { CannotReach } from './banners/cannot-reach.tsx'
import { CannotRecord } from './banners/cannot-record.tsx'
import { SimulatedNote } from './banners/simulated-note.tsx'
import { KeysDialog } from './keys-dialog.tsx'
import { MeMenu } from './me-menu.tsx'
import { Navigation } from './navigation.tsx'
import classes from './shell.module.css'

interface ShellProps {
  gaveUp: GaveUp | null
  children: ReactNode
}

/** The frame of every page: where one is, who one is, what has happened. */
export const Shell = ({ gaveUp, children }: ShellProps) => {
  const [menuOpened, setMenuOpened] = useState(false)
  const { pathname } = useLocation()
  const { user } = useSearch({ from: '__root__' })
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever has arrived somewhere is done with the menu.
  useEffect(() => setMenuOpened(false), [pathname])
  useEffect(keepFocus, [])
  const banners = useOwnRoom<HTMLDivElement>('--banners-height')
  const [keysOpened, setKeysOpened] = useState(false)
  const showKeys = (): void => {
    setMenuOpened(false)
    setKeysOpened(true)
  }
  useFreeKey('?', showKeys)

  return (
    <div className={classes.shell}>
      <NavigationProgress />
      <a href="#main" className={classes.skip}>
        Skip to main content
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
        <MeMenu onKeys={showKeys} />
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
          <MeMenu onKeys={showKeys} />
        </div>
      </SidePanel>
      <main id="main" tabIndex={-1} className={classes.main}>
        <div ref={banners} className={classes.banners} data-not-printed>
          <CannotReach />
          {gaveUp && <GaveUpBanner gaveUp={gaveUp} />}
          <CannotRecord />
        </div>
        <SimulatedNote />
        {children}
        <TimesNote />
      </main>
      <CatchBoundary getResetKey={() => user ?? ''} errorComponent={PanelBroken}>
        <UserPanel />
      </CatchBoundary>
      <KeysDialog opened={keysOpened} onClose={() => setKeysOpened(false)} />
      <DockedPlace />
      <Dock />
    </div>
  )
}
