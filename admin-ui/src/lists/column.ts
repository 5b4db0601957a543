import type { CSSProperties, ReactNode } from 'react'

/**
 * The widths of a table, in rem, from which a column has a place: a phone held upright has less than 30, one column beside others
 * on a tablet 43, a table beside the menu on a screen of 1280 pixels 60, on one of 1440 pixels 72.
 */
export type Tier = 30 | 43 | 54 | 72

/** A column of a list: where it stands and how wide it is, whatever is in it. */
export interface Column {
  /** Its head. */
  head: string
  /** The head is read out only: what is below it says to eyes what it is. */
  isHeadHidden?: boolean
  /**
   * In rem, or in `cqi`: hundredths of the table's width. One column of a table has none and takes what is left; every other has
   * one, so that no value moves another column.
   */
  width?: `${number}rem` | `${number}cqi`
  /** Its width where the table has less than 30 rem. */
  narrow?: `${number}rem`
  /** Absent where the table is narrower: what it says stands below another cell (`Below`), or behind the row. */
  from?: Tier
  /** Numbers stand below each other by their last digit, buttons at the end. */
  isAtEnd?: boolean
  /** By this field the list can be sorted. */
  sort?: string
  /** Not on paper: what can be pressed. */
  isScreenOnly?: boolean
}

/** The columns of a list by their names, in their order. */
export type Columns = Readonly<Record<string, Column>>

/** Instead of a head's words: a checkbox. */
export type Heads = Readonly<Record<string, ReactNode>>

/** A column of checkboxes. */
export const CHECK: Column = { head: 'Select', width: '2.25rem', narrow: '2rem', isScreenOnly: true }

/** A column of times: "3 min ago", or to the second in two lines. */
export const TIME = { width: '6.5rem' } as const satisfies Partial<Column>

/** The buttons at the end of the rows have a column of their own: they lie upon nothing. */
export const ACT: Column = {
  head: 'Force logout',
  isHeadHidden: true,
  width: '7.25rem',
  narrow: '4.5rem',
  isAtEnd: true,
  isScreenOnly: true,
}

/** Where a column's cells stand: `list.module.css` reads it. */
export const placeOf = ({ from, isAtEnd, isScreenOnly }: Column) => ({
  'data-from': from,
  'data-at-end': isAtEnd || undefined,
  'data-not-printed': isScreenOnly || undefined,
})

/** How wide a column is. Its head says so for all of it. */
export const widthOf = ({ width, narrow }: Column) =>
  ({ '--width': width, '--narrow': narrow }) as CSSProperties
