import ipaddr from 'ipaddr.js'

/** Whether a text is a URL with one of these schemes. */
const hasScheme = (...schemes: string[]): ((text: string) => boolean) => {
  const allowed = new Set(schemes.map((scheme) => `${scheme}:`))
  return (text) => URL.canParse(text) && allowed.has(new URL(text).protocol)
}

export const isPostgresUrl = hasScheme('postgres', 'postgresql')
export const isHttpUrl = hasScheme('http', 'https')

/** An address or a network (CIDR). */
export const isAddressOrRange = (text: string): boolean => ipaddr.isValid(text) || ipaddr.isValidCIDR(text)

/** As `https://app.example`: of desktop applications too, which have schemes of their own. */
export const ORIGIN = /^[a-z][a-z\d+.-]*:\/\/[^/?#\s]+$/i
