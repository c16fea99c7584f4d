/** The link's parameters. Removing them from the address hides the grant from the history, referrers and later scripts. */
export const link = new URLSearchParams(location.hash.slice(1))
history.replaceState(null, '', location.pathname)
