/** The words of the ready-made dialogs, for translations and for applications that draw their own. */
export * from '@curfew/shared/words'
export { type ExplainOptions, explainEnded } from './requests/explain-ended.ts'
