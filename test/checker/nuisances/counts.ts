/** What each nuisance is called. */
export const NUISANCES = ['many mistakes', 'who am I', 'stay', 'sign-out of nobody'] as const

export type NuisanceName = (typeof NUISANCES)[number]

/** How often each nuisance was answered, by what was answered: a status, or `nothing`. */
export type NuisanceCounts = Record<NuisanceName, Record<string, number>>
