/** What the link says. From here on neither the history, nor a referrer, nor a script that runs later has the grant. */
export const link = new URLSearchParams(location.hash.slice(1))
history.replaceState(null, '', location.pathname)
