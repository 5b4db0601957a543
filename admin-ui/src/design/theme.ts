import {
  ActionIcon,
  Badge,
  Button,
  Checkbox,
  type CSSVariablesResolver,
  createTheme,
  Input,
  InputWrapper,
  Loader,
  type MenuProps,
  type NumberInputProps,
  SegmentedControl,
  type SelectProps,
  Switch,
  Textarea,
  TextInput,
  Tooltip,
} from '@mantine/core'
import { SteadyButton } from './steady-button.tsx'

/** Ink: what can be acted upon. */
const ink = [
  '#f0f4fb',
  '#dfe7f6',
  '#bccdec',
  '#94afe0',
  '#7196d8',
  '#4d78c9',
  '#3159ac',
  '#284a92',
  '#203c76',
  '#182d5a',
] as const

/** Brick: what ends something. */
const brick = [
  '#fdf2f0',
  '#fae1dd',
  '#f2beb7',
  '#ea9a90',
  '#e2796c',
  '#d0574a',
  '#b33c31',
  '#972f26',
  '#78261f',
  '#5a1c17',
] as const

const gray = [
  '#f7f8fa',
  '#f0f2f5',
  '#e4e7ec',
  '#d3d8df',
  '#b9c0ca',
  '#949da9',
  '#67717f',
  '#4a5360',
  '#2f3640',
  '#1a1f27',
] as const

/** 0 text … 7 page: Mantine draws its dark surfaces from these. */
const dark = [
  '#e3e7ed',
  '#c2c9d3',
  '#99a3b1',
  '#6a7584',
  '#343c48',
  '#2a313b',
  '#1b2028',
  '#13171d',
  '#0e1116',
  '#090b0f',
] as const

const SANS = '-apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Open Sans", sans-serif'
const MONO = 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace'

/** As `Menu.extend`, but without the code of what not every page uses. */
const lazily = <Props>({ defaultProps }: { defaultProps: Partial<Props> }) => ({ defaultProps })

const small = { defaultProps: { size: 'xs' } }

/** What is pressed keeps the focus, also when it is disabled by that. */
const steady = { component: SteadyButton }

export const theme = createTheme({
  colors: { ink, brick, gray, dark },
  primaryColor: 'ink',
  primaryShade: { light: 6, dark: 6 },
  black: '#1a1f27',
  fontFamily: SANS,
  fontFamilyMonospace: MONO,
  headings: { fontFamily: SANS, fontWeight: '600', textWrap: 'balance' },
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  fontWeights: { regular: '400', medium: '500', bold: '600' },
  radius: { xs: '3px', sm: '5px', md: '7px', lg: '10px', xl: '14px' },
  defaultRadius: 'md',
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    ActionIcon: ActionIcon.extend({
      defaultProps: { ...steady, variant: 'subtle', color: 'gray', size: 28 },
    }),
    Badge: Badge.extend({ defaultProps: { radius: 'xs', variant: 'light' } }),
    Button: Button.extend({ defaultProps: { ...steady, size: 'xs' } }),
    Checkbox: Checkbox.extend({ defaultProps: { size: 'xs', radius: 'xs' } }),
    Input: Input.extend(small),
    InputWrapper: InputWrapper.extend({
      defaultProps: { size: 'sm' },
      // The ring around a field that has the focus leaves its label alone; help is as large as every small text.
      styles: {
        label: { marginBottom: 4 },
        description: { fontSize: 'var(--mantine-font-size-xs)' },
        error: { fontSize: 'var(--mantine-font-size-xs)' },
      },
    }),
    Loader: Loader.extend({ defaultProps: { size: 'sm', type: 'dots' } }),
    Menu: lazily<MenuProps>({ defaultProps: { shadow: 'md', withinPortal: true, position: 'bottom-end' } }),
    NumberInput: lazily<NumberInputProps>({ defaultProps: { size: 'sm' } }),
    SegmentedControl: SegmentedControl.extend(small),
    Select: lazily<SelectProps>({ defaultProps: { size: 'xs', checkIconPosition: 'right' } }),
    Switch: Switch.extend({ defaultProps: { size: 'sm' } }),
    Textarea: Textarea.extend({ defaultProps: { size: 'sm' } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'sm' } }),
    Tooltip: Tooltip.extend({
      defaultProps: {
        openDelay: 300,
        withArrow: true,
        multiline: true,
        maw: 280,
        events: { hover: true, focus: true, touch: true },
        interactive: true,
      },
    }),
  },
})

/** Our own few colours beside Mantine's, in both schemes; every pair of text and ground has a contrast of 4.5 or more. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {
    '--rail-width': '208px',
    '--page-pad': 'clamp(0.875rem, 2vw, 1.5rem)',
  },
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#1a1f27',
    '--mantine-color-dimmed': '#5b6572',
    '--mantine-color-placeholder': '#6d7683',
    '--mantine-color-error': '#a8352b',
    '--mantine-color-anchor': '#284a92',
    '--mantine-color-default-border': '#d3d8df',
    '--canvas': '#f6f7f9',
    '--surface': '#ffffff',
    '--sunken': '#f1f3f6',
    '--line': '#e4e7ec',
    '--hover': '#f6f8fb',
    '--picked': '#edf2fb',
    '--good': '#1d7a4b',
    '--good-soft': '#e3f3ea',
    '--caution': '#8a5a06',
    '--caution-soft': '#fbf1dc',
    '--bad': '#a8352b',
    '--bad-soft': '#fbeae7',
    '--quiet': '#949da9',
    '--control-line': '#8791a0',
  },
  dark: {
    '--mantine-color-body': '#171b22',
    '--mantine-color-text': '#e3e7ed',
    '--mantine-color-dimmed': '#9aa4b2',
    '--mantine-color-placeholder': '#8a94a2',
    '--mantine-color-error': '#ef8f84',
    '--mantine-color-anchor': '#9dbaf0',
    '--mantine-color-default-border': '#343c48',
    '--canvas': '#0f1216',
    '--surface': '#171b22',
    '--sunken': '#12161b',
    '--line': '#272d37',
    '--hover': '#1c212a',
    '--picked': '#1d2739',
    '--good': '#6cc796',
    '--good-soft': '#16291f',
    '--caution': '#e0b566',
    '--caution-soft': '#2d2514',
    '--bad': '#ef8f84',
    '--bad-soft': '#331c1a',
    '--quiet': '#6a7584',
    '--control-line': '#6a7685',
    '--mantine-color-disabled': '#2a313b',
    '--mantine-color-disabled-color': '#99a3b1',
    '--mantine-color-disabled-border': '#3f4855',
  },
})
