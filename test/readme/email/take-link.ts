/** The parameters of the link. They are removed from the address, so that the history, referrers and later scripts do not get the grant. */
export const link = new URLSearchParams(location.hash.slice(1))
history.replaceState(null, '', location.pathname)
