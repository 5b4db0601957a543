/** The mark: a moon, and a light that is still on. */
export const Mark = ({ size = 22 }: { size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
    <rect width="32" height="32" rx="8" fill="#213f82" />
    <path d="M20.8 7.4a9.4 9.4 0 1 0 4.4 13.9A7.6 7.6 0 0 1 20.8 7.4Z" fill="#fff" />
    <circle cx="22.6" cy="13.4" r="1.9" fill="#f2c66b" />
  </svg>
)
