import type { Probe } from './probe.ts'

/** Leaves a page and goes back. The page reports whether it was restored. */
export const backForwardCache: Probe = async (tab, site) => {
  const elsewhere = `${site.url}/elsewhere`
  await tab.goto(`${site.url}/`)
  if (!(await site.hears(1))) return 'no page opens'
  await tab.leave((to) => location.assign(to), elsewhere, elsewhere)
  await tab.evaluate(() => void setTimeout(() => history.back(), 0), null)
  if (!(await site.hears(2))) return 'the page did not come back'
  return site.reports[1] === 'restored' ? undefined : 'the page was loaded anew'
}
