import { type ComponentPropsWithRef, useState } from 'react'

/**
 * A button that keeps the focus when it is disabled under it, as Save is after saving and Next on the last page: the browser would
 * drop it, and who works without a mouse would begin again at the top. Until the focus goes elsewhere it is disabled for the reader
 * only, and does nothing.
 *
 *     <Anchor component={SteadyButton} disabled={isBusy} onClick={begin}>Select all</Anchor>
 */
export const SteadyButton = ({
  type = 'button',
  disabled = false,
  onClick,
  onFocus,
  onBlur,
  ...rest
}: ComponentPropsWithRef<'button'>) => {
  const [hasFocus, setHasFocus] = useState(false)
  return (
    <button
      {...rest}
      type={type}
      disabled={disabled && !hasFocus}
      aria-disabled={disabled || rest['aria-disabled']}
      onFocus={(event) => {
        setHasFocus(true)
        onFocus?.(event)
      }}
      onBlur={(event) => {
        setHasFocus(false)
        onBlur?.(event)
      }}
      onClick={(event) => {
        // Neither is a form sent.
        if (disabled) event.preventDefault()
        else onClick?.(event)
      }}
    />
  )
}
