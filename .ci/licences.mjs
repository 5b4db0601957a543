/**
 * Reads `pnpm licenses list --json` on its standard input and fails if anything that Curfew ships under has a licence
 * that is not permissive: whoever embeds Curfew must never inherit an obligation to publish source.
 */
import { text } from 'node:stream/consumers'
import satisfies from 'spdx-satisfies'

const PERMISSIVE = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'PostgreSQL',
  'Unlicense',
]

const isPermissive = (licence) => {
  try {
    return satisfies(licence, PERMISSIVE)
  } catch {
    return false // Not an SPDX expression: "Unknown", "SEE LICENSE IN …".
  }
}

const byLicence = JSON.parse(await text(process.stdin))
const packages = Object.values(byLicence).flat()
if (packages.length === 0) throw new Error('pnpm listed no dependencies at all: nothing was checked')

const refused = packages.filter(({ license }) => !isPermissive(license))
for (const { name, versions, license } of refused) {
  console.error(
    `${name}@${versions.join(', ')} is licensed ${license}, which is not on the permissive list (.ci/licences.mjs).` +
      ' Choose another library; extend the list only for a licence that asks for no more than its notice.',
  )
}
console.log(
  `${packages.length} production dependencies, ${refused.length} with a licence that is not permissive`,
)
process.exitCode = refused.length === 0 ? 0 : 1
