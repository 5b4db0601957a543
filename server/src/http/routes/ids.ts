import { id } from '@curfew/shared/schemas'
import { z } from 'zod'

/** The path of one of many. */
export const oneOf = z.object({ id })
