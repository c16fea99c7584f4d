import { expect, type Page, test } from '@playwright/test'
import { type ElementSite, startElementSite } from './support/element-site.ts'
import { buildApp, renderApp } from './support/react-site.ts'

const script = '<script type="module" src="/app.js"></script>'

for (const version of ['18.2', '19'] as const) {
  test.describe(`With React ${version}`, () => {
    let site: ElementSite
    let complaints: string[]

    test.beforeAll(async () => {
      site = await startElementSite()
      site.script = await buildApp(version)
    })
    test.beforeEach(({ page }) => {
      site.forget()
      complaints = listen(page)
    })
    test.afterAll(() => site.close())

    test('hooks send one vote in StrictMode, and the badge counts', async ({ page, context }) => {
      site.body = `<div id="root"></div>${script}`
      await page.goto(site.url)
      await page.getByRole('button', { name: 'Up' }).click()
      await expect(page.locator('output')).toHaveText('up delivered')
      await expect(page.getByRole('button', { name: 'Up', pressed: true })).toBeVisible()
      expect(site.requests).toHaveLength(1)
      expect(site.rows.get('hooks')).toEqual({ human_feedback: 1 })
      // The browser's own messages about failed requests, which come later, do not count.
      expect(complaints).toEqual([])
      await context.setOffline(true)
      await page.getByRole('button', { name: 'Down' }).click()
      await expect(page.locator('#badge')).toHaveText('1 waiting')
      await context.setOffline(false)
    })

    test('a server-rendered app hydrates without a mismatch and works', async ({ page }) => {
      const html = await renderApp(version)
      expect(html).toContain('null idle')
      expect(html).toContain('inference-id="element"')
      expect(html).not.toContain('streaming')
      site.body = `<div id="root">${html}</div>${script}`
      await page.goto(site.url)
      const element = page.locator('aftertrace-feedback')
      await element.getByRole('button', { name: 'Bad answer' }).click()
      await element.getByRole('button', { name: 'Wrong' }).click()
      await expect
        .poll(() => site.rows.get('element'))
        .toEqual({ human_feedback: 0, human_feedback_reasons: ['wrong'] })
      await expect(page).toHaveTitle('changed to down')
      await page.reload()
      await expect(element.getByRole('button', { name: 'Bad answer', pressed: true })).toBeVisible()
      expect(complaints).toEqual([])
    })

    test('a client that an effect’s clean-up closes either works or the message names the remedy', async ({
      page,
    }) => {
      site.body = `<div id="root" data-app="closing"></div>${script}`
      await page.goto(site.url)
      await page.getByRole('button', { name: 'Up' }).click()
      const output = page.locator('output')
      await expect(output).toHaveText(/^(up delivered|null rejected)$/)
      const isClosed = (await output.textContent()) === 'null rejected'
      await expect
        .poll(() => complaints.some((text) => text.includes('Create it outside of components')))
        .toBe(isClosed)
    })
  })
}

/** Collects the messages of React, the policy and the package. */
function listen(page: Page): string[] {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', ({ message }) => complaints.push(message))
  return complaints
}
