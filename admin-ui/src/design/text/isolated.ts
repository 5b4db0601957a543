const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u

/**
 * A name for the middle of a sentence that is plain text (the title of a dialog, a label): one that is written from right to left
 * is set apart by invisible marks, so that what follows it stays behind it. Other names stay as they are.
 *
 * @returns `\u2068דנה לוי\u2069`, `Amina Diallo`
 */
export const isolated = (name: string): string => (RIGHT_TO_LEFT.test(name) ? `\u2068${name}\u2069` : name)
