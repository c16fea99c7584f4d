import { feedback, outbox, startElementSite } from '../support/element-site.ts'
import { expect } from '../support/test.ts'
import type { Tab } from './engine.ts'
import type { Proof, World } from './world.ts'

/** Serves a page of two pasted lines, with a policy that forbids other origins and markup from strings. */
async function openSite(more = '') {
  const site = await startElementSite()
  site.body = `<script src="/aftertrace.min.js"></script>${outbox}${feedback('a', more)}`
  const open = async ({ browser }: World) => {
    const tab = await browser.newTab()
    await tab.goto(site.url)
    return tab
  }
  return { site, open }
}

/** Presses the element with this part. Waits until it is visible. */
async function press(tab: Tab, part: string): Promise<void> {
  const tryIt = (wanted: string) => {
    const root = document.querySelector('aftertrace-feedback')?.shadowRoot
    const button = root?.querySelector<HTMLElement>(`[part~=${wanted}]`)
    if (!button?.checkVisibility()) return false
    button.click()
    return true
  }
  await expect.poll(() => tab.evaluate(tryIt, part)).toBe(true)
}

/** Returns the vote and the texts that the page shows. */
const shownIn = (tab: Tab) =>
  tab.evaluate(() => {
    const root = document.querySelector('aftertrace-feedback')?.shadowRoot
    const badge = document.querySelector('aftertrace-outbox')?.shadowRoot?.querySelector('button')
    return {
      up: root?.querySelector('[part~=up]')?.ariaPressed,
      said: root?.querySelector('[part=status]')?.textContent,
      badge: badge?.textContent,
    }
  }, null)

export const elementVotes: Proof = async (world) => {
  const { site, open } = await openSite()
  const tab = await open(world)
  await press(tab, 'up')
  await expect.poll(() => site.rows.get('a')).toEqual({ human_feedback: 1 })
  await expect
    .poll(() => shownIn(tab))
    .toMatchObject({ up: 'true', said: expect.stringMatching(/thank you\./i) })
  await press(tab, 'up')
  await expect.poll(() => site.rows.get('a')).toEqual({ human_feedback: null })
  await expect.poll(() => shownIn(tab)).toMatchObject({ up: 'false', said: 'Vote removed.' })
  await tab.close()
  await site.close()
}

export const elementRemembers: Proof = async (world) => {
  const { site, open } = await openSite()
  site.answer = () => ({ status: 'retry', code: 'upstream_unavailable' })
  const tab = await open(world)
  await expect.poll(() => shownIn(tab)).toMatchObject({ up: 'false', badge: 'Nothing waiting' })
  const other = await open(world)
  await press(tab, 'up')
  const kept = { up: 'true', badge: '1 waiting' }
  await expect.poll(() => shownIn(tab)).toMatchObject(kept)
  await expect.poll(() => shownIn(other)).toMatchObject(kept)
  await tab.goto(site.url)
  await expect.poll(() => shownIn(tab)).toMatchObject(kept)
  expect(site.rows.size).toBe(0)
  await other.close()
  await tab.close()
  await site.close()
}

export const elementExplains: Proof = async (world) => {
  const { site, open } = await openSite('suggest')
  const tab = await open(world)
  await tab.evaluate(() => {
    Object.assign(globalThis, { violations: [] })
    document.addEventListener('securitypolicyviolation', ({ violatedDirective }) =>
      Reflect.get(globalThis, 'violations').push(violatedDirective),
    )
  }, null)
  await press(tab, 'down')
  await press(tab, 'reason')
  const markup = '<img src=x onerror=alert(1)>'
  await tab.evaluate((text) => {
    const root = document.querySelector('aftertrace-feedback')?.shadowRoot
    const field = root?.querySelector('textarea')
    if (field) field.value = text
  }, markup)
  await press(tab, 'submit')
  await expect
    .poll(() => site.rows.get('a'))
    .toEqual({
      human_feedback: 0,
      human_feedback_reasons: ['incorrect'],
      human_feedback_comment: markup,
    })
  expect(await tab.evaluate(() => Reflect.get(globalThis, 'violations'), null)).toEqual([])
  await tab.close()
  await site.close()
}
