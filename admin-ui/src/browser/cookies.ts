/** Whether cookies are kept at all; also true where the browser does not say. */
export const keepsCookies = (): boolean => {
  try {
    return navigator.cookieEnabled
  } catch {
    return true
  }
}
