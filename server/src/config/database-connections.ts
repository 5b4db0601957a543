/** The fewest connections to PostgreSQL that a node works with: below, what must not wait for another would have to. */
export const FEWEST_CONNECTIONS = 8
/** How many it may open when nothing is said: twenty nodes then need four hundred. */
export const USUAL_CONNECTIONS = 20
