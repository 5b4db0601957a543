/**
 * The dialogs' looks. An application changes them from outside on `curfew-dialogs`: `color-scheme`, `font-family`,
 * `--curfew-accent`, `--curfew-accent-text`, `--curfew-radius`. The names in here begin with an underscore: an application
 * that passes on a variable of its own, `--curfew-accent: var(--accent)`, must not be given one of ours, which would be a cycle.
 */
export const STYLES = `
:host {
  color-scheme: light dark;
  --_accent: var(--curfew-accent, light-dark(#3159ac, #9dbaf0));
  --_accent-text: var(--curfew-accent-text, light-dark(#ffffff, #13203d));
  --_radius: var(--curfew-radius, 16px);
  --_surface: light-dark(#ffffff, #1b2130);
  --_canvas: light-dark(#eef1f6, #0f131c);
  --_text: light-dark(#161b26, #edf0f7);
  --_soft-text: light-dark(#4c566a, #aab4c8);
  --_line: light-dark(#8590a6, #66728c);
  display: contents;
  visibility: visible;
  font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;
  letter-spacing: normal;
  text-align: start;
  text-transform: none;
}
* { box-sizing: border-box; margin: 0; }
dialog {
  padding: 0;
  border: 0;
  background: none;
  color: var(--_text);
  max-width: none;
  max-height: none;
}
dialog[open] { display: grid; place-items: center; }
.warning {
  margin: auto;
  width: min(27rem, 100vw - 2rem);
}
.warning::backdrop {
  background: light-dark(rgb(16 24 40 / 45%), rgb(0 0 0 / 60%));
  backdrop-filter: blur(3px);
}
.signed-out {
  inset: 0;
  width: 100vw;
  height: 100dvh;
  padding: 1rem;
  overflow: auto;
  background: var(--_canvas);
}
.signed-out .card { max-width: 29rem; }
.card {
  width: 100%;
  padding: 2rem;
  border-radius: var(--_radius);
  background: var(--_surface);
  box-shadow: 0 0 0 1px light-dark(rgb(16 24 40 / 6%), rgb(255 255 255 / 9%)), 0 24px 48px -12px rgb(6 12 28 / 28%);
}
.icon {
  display: block;
  width: 3rem;
  height: 3rem;
  margin-block-end: 1.25rem;
  padding: 0.7rem;
  border-radius: 50%;
  color: var(--_accent);
  background: color-mix(in srgb, var(--_accent) 13%, transparent);
  fill: none;
  stroke: currentColor;
  stroke-width: 1.9;
  stroke-linecap: round;
  stroke-linejoin: round;
}
:host([dir='rtl']) .signed-out .icon { transform: scaleX(-1); }
h2 { font-size: 1.375rem; font-weight: 650; line-height: 1.3; text-wrap: balance; }
p { margin-block-start: 0.5rem; color: var(--_soft-text); overflow-wrap: anywhere; }
.timer { color: var(--_text); font-weight: 650; font-variant-numeric: tabular-nums; }
.trouble { color: light-dark(#9a3412, #fdba74); font-weight: 550; }
.trouble:empty { display: none; }
.buttons { display: flex; flex-wrap: wrap; gap: 0.75rem; margin-block-start: 1.75rem; }
button {
  flex: 1 1 auto;
  min-height: 2.75rem;
  padding: 0.5rem 1.15rem;
  border: 1px solid var(--_line);
  border-radius: calc(var(--_radius) * 0.6);
  background: transparent;
  color: inherit;
  font: inherit;
  font-weight: 600;
  cursor: pointer;
}
button:hover { background: light-dark(rgb(16 24 40 / 5%), rgb(255 255 255 / 7%)); }
.primary { border-color: transparent; background: var(--_accent); color: var(--_accent-text); }
.primary:hover { background: color-mix(in srgb, var(--_accent) 88%, light-dark(black, white)); }
button:focus-visible { outline: 3px solid var(--_accent); outline-offset: 3px; }
[aria-busy='true'] button { cursor: progress; opacity: 0.65; }
.reference { margin-block-start: 1.25rem; font: 0.8125rem/1.5 ui-monospace, 'Cascadia Code', Menlo, monospace; }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.line {
  position: fixed;
  inset: auto 0 1.25rem 0;
  width: fit-content;
  max-width: calc(100vw - 2rem);
  margin: 0 auto;
  padding: 0.65rem 1.1rem;
  border: 0;
  border-radius: 1.5rem;
  background: light-dark(#1b2333, #e8ecf4);
  color: light-dark(#f4f6fb, #161b26);
  box-shadow: 0 10px 30px -8px rgb(6 12 28 / 45%);
  font-size: 0.9375rem;
  align-items: center;
  gap: 0.65rem;
}
.line:not([hidden]) { display: flex; }
.line button { flex: none; min-height: 2.25rem; padding: 0.3rem 0.9rem; border-color: currentColor; }
.line button:hover { background: light-dark(rgb(255 255 255 / 12%), rgb(16 24 40 / 10%)); }
.line button:focus-visible { outline-color: currentColor; }
.line strong { font-weight: 650; }
.spinner {
  flex: none;
  width: 1em;
  height: 1em;
  border: 2px solid currentColor;
  border-inline-end-color: transparent;
  border-radius: 50%;
}
@media (prefers-reduced-motion: no-preference) {
  .spinner { animation: turn 0.9s linear infinite; }
  dialog[open] .card { animation: rise 0.22s cubic-bezier(0.2, 0.7, 0.3, 1); }
  @keyframes turn { to { rotate: 1turn; } }
  @keyframes rise { from { opacity: 0; transform: translateY(10px) scale(0.985); } }
}
@media (forced-colors: active) {
  .card, .line { border: 1px solid; }
}
@media (max-width: 26rem) {
  .card { padding: 1.5rem; }
  .buttons { flex-direction: column; }
  .gave-up { flex-direction: column; align-items: stretch; border-radius: 1.25rem; padding: 1rem 1.1rem; }
}
`
