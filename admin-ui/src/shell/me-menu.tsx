import { SegmentedControl, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { IconDeviceDesktop, IconKeyboard, IconLogout, IconMoon, IconSun } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Clip } from '../design/text/clip.tsx'
import { useMe } from '../session/me.ts'
import classes from './me-menu.module.css'
import { useLeave } from './use-leave.ts'

const pictured = (label: string, icon: ReactNode) => (
  <span className={classes.scheme} title={label}>
    {icon}
    <span className="seen-by-readers-only">{label}</span>
  </span>
)

const SCHEMES = [
  { value: 'auto', label: pictured('System theme', <IconDeviceDesktop size={15} aria-hidden />) },
  { value: 'light', label: pictured('Light', <IconSun size={15} aria-hidden />) },
  { value: 'dark', label: pictured('Dark', <IconMoon size={15} aria-hidden />) },
] as const

/** Who one is, how the page looks, which keys it has, and the way out. */
export const MeMenu = ({ onKeys }: { onKeys(): void }) => {
  const { user } = useMe()
  const leave = useLeave()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <div className={classes.me}>
      <SegmentedControl
        aria-label="Theme"
        fullWidth
        value={colorScheme}
        onChange={setColorScheme}
        data={[...SCHEMES]}
      />
      <div className={classes.row}>
        <div className={classes.who}>
          <b>
            <Clip>{user.name ?? user.loginId}</Clip>
          </b>
          {user.name !== null && (
            <span>
              <Clip>{user.loginId}</Clip>
            </span>
          )}
          {user.isSuperUser && <span>super user</span>}
        </div>
        <UnstyledButton
          className={classes.act}
          onClick={onKeys}
          aria-label="Keyboard shortcuts"
          aria-keyshortcuts="?"
          title="Keyboard shortcuts (?)"
        >
          <IconKeyboard size={17} stroke={1.6} aria-hidden />
        </UnstyledButton>
        <UnstyledButton className={classes.act} onClick={leave} aria-label="Sign out" title="Sign out">
          <IconLogout size={17} stroke={1.6} aria-hidden />
        </UnstyledButton>
      </div>
    </div>
  )
}
