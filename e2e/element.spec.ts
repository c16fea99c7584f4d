import { test as base, expect, type Locator, type Page } from '@playwright/test'
import { type ElementSite, feedback, outbox, startElementSite } from './support/element-site.ts'

const script = '<script src="/aftertrace.min.js"></script>'
const scenes = `${script}${outbox}
<p>The sun is about 150 million kilometres away.</p>${feedback('thumbs', 'suggest')}
<p>Stars.</p>${feedback('stars', 'scale="stars"')}
<p>A choice.</p>${feedback('choice', `scale="choice" choices='["right","almost","wrong"]'`)}
<p>Still being written.</p>${feedback('streaming', 'streaming')}
<p>The end.</p>`

const test = base.extend<{ site: ElementSite }, { server: ElementSite }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads which fixtures are wanted from the pattern.
    async ({}, use) => {
      const site = await startElementSite()
      await use(site)
      await site.close()
    },
    { scope: 'worker' },
  ],
  site: async ({ server }, use) => {
    server.body = scenes
    server.answer = () => ({ status: 'applied' })
    server.forget()
    await use(server)
  },
})

const element = (page: Page, id: string): Locator =>
  page.locator(`aftertrace-feedback[inference-id="${id}"]`)

/** Uses every part that can be shown at once: a thumb down with its panel, stars, a choice and the outbox. */
async function useAll(page: Page): Promise<void> {
  await element(page, 'stars').getByRole('radio', { name: '4 stars' }).check()
  await element(page, 'choice').getByRole('radio', { name: 'almost' }).check()
  const thumbs = element(page, 'thumbs')
  await thumbs.getByRole('button', { name: 'Bad answer' }).click()
  const panel = thumbs.getByRole('group', { name: 'What could be better?' })
  await panel.evaluate((made) => Promise.all(made.getAnimations().map(({ finished }) => finished)))
  await panel.getByRole('button', { name: 'Not correct' }).click()
  await panel.getByLabel('Comment').fill('Outdated.')
}

test('Two pasted lines show working thumbs', async ({ page, site }) => {
  site.body = `${script}${feedback('a')}`
  await page.goto(site.url)
  await page.getByRole('button', { name: 'Good answer' }).click()
  await expect.poll(() => site.rows.get('a')).toEqual({ human_feedback: 1 })
  await expect(page.getByRole('status')).toHaveText(/thank you\./i)
})

test('The module shows working thumbs too', async ({ page, site }) => {
  site.body = `${feedback('a')}<script type="module" src="/aftertrace.mjs"></script>`
  await page.goto(site.url)
  await page.getByRole('button', { name: 'Bad answer' }).click()
  await expect.poll(() => site.rows.get('a')).toEqual({ human_feedback: 0 })
})

test('Both files work on a page where an old library extends Object.prototype', async ({
  page,
  site,
}) => {
  await page.addInitScript(() => {
    Object.assign(Object.prototype, { version: '1.0', each: () => 'each' })
  })
  for (const file of [script, '<script type="module" src="/aftertrace.mjs"></script>']) {
    site.forget()
    site.body = `${feedback('a')}${file}`
    await page.goto(site.url)
    await page.getByRole('button', { name: 'Bad answer' }).click()
    await expect.poll(() => site.rows.get('a')).toEqual({ human_feedback: 0 })
    await page.getByRole('button', { name: 'Bad answer' }).click()
    await expect.poll(() => site.rows.get('a')).toEqual({ human_feedback: null })
  }
})

test('A strict content security policy with trusted types is not violated, and a comment is shown as text', async ({
  page,
  site,
}) => {
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective }) =>
      console.warn(violatedDirective),
    )
  })
  await page.goto(site.url)
  const markup = '<img src=x onerror=alert(1)>'
  await useAll(page)
  await element(page, 'thumbs').getByLabel('Comment').fill(markup)
  await element(page, 'thumbs').getByRole('button', { name: 'Save' }).click()
  await expect.poll(() => site.rows.get('thumbs')?.['human_feedback_comment']).toBe(markup)
  await page.reload()
  await element(page, 'thumbs').getByRole('button', { name: 'Tell us more' }).click()
  await expect(element(page, 'thumbs').getByLabel('Comment')).toHaveValue(markup)
  await page.locator('aftertrace-outbox').getByRole('button').first().click()
  expect(complaints).toEqual([])
})

for (const [look, query, options, zoom] of [
  ['light', '', {}, 1],
  ['dark', '?look=dark', { colorScheme: 'dark' }, 1],
  ['forced colours', '', { forcedColors: 'active' }, 1],
  ['right to left', '?dir=rtl', {}, 1],
  ['320 px', '', { viewport: { width: 320, height: 720 }, hasTouch: true, isMobile: true }, 1],
  ['200 % zoom', '', {}, 2],
] as const) {
  test(`axe finds no violation: ${look}`, async ({ browser, site }) => {
    const context = await browser.newContext({
      bypassCSP: true,
      reducedMotion: 'reduce',
      ...options,
    })
    const page = await context.newPage()
    await page.goto(`${site.url}${query}`)
    await page.addScriptTag({ url: '/axe.js' })
    if (zoom > 1)
      await page.evaluate(
        (factor) => document.documentElement.style.setProperty('zoom', `${factor}`),
        zoom,
      )
    expect(await violations(page)).toEqual([])
    await useAll(page)
    expect(await violations(page)).toEqual([])
    site.answer = () => ({ status: 'rejected', code: 'value_not_allowed' })
    await page.keyboard.press('Escape')
    await element(page, 'thumbs').getByRole('button', { name: 'Good answer' }).click()
    await expect(element(page, 'thumbs').getByRole('status')).toHaveText('Could not be sent.')
    await page.locator('aftertrace-outbox').getByRole('button').first().click()
    expect(await violations(page)).toEqual([])
    const { scroll, room } = await page.evaluate(() => ({
      scroll: document.documentElement.scrollWidth,
      room: document.documentElement.clientWidth,
    }))
    expect(scroll).toBeLessThanOrEqual(room)
    await context.close()
  })
}

for (const [motion, fading] of [
  ['no-preference', ['fade']],
  ['reduce', []],
] as const) {
  test(`The thanks for a vote ${fading.length > 0 ? 'fade' : 'do not fade where a person wants less motion'}`, async ({
    page,
    site,
  }) => {
    await page.emulateMedia({ reducedMotion: motion })
    await page.goto(site.url)
    const thumbs = element(page, 'thumbs')
    await thumbs.getByRole('button', { name: 'Good answer' }).click()
    await expect(thumbs.getByRole('status')).toHaveText(/thank you\./i)
    const names = await thumbs.evaluate(({ shadowRoot }) =>
      (shadowRoot?.getAnimations() ?? []).flatMap((each) =>
        each instanceof CSSAnimation ? [each.animationName] : [],
      ),
    )
    expect(names).toEqual(fading)
  })
}

test('Pressing buttons causes no layout shift', async ({ page, site }) => {
  await page.emulateMedia({ reducedMotion: 'no-preference' })
  await countShifts(page)
  await page.goto(site.url)
  await useAll(page)
  const thumbs = element(page, 'thumbs')
  await thumbs.getByRole('button', { name: 'Save' }).click()
  await thumbs.getByRole('button', { name: 'Good answer' }).click()
  await thumbs.getByRole('button', { name: 'Good answer' }).click()
  await expect(thumbs.getByRole('status')).toHaveText('Vote removed.')
  site.answer = () => ({ status: 'rejected', code: 'value_not_allowed' })
  await thumbs.getByRole('button', { name: 'Bad answer' }).click()
  await expect(thumbs.getByRole('status')).toHaveText('Could not be sent.')
  await page.waitForTimeout(200)
  expect(await page.evaluate(() => Reflect.get(globalThis, 'shifts'))).toEqual([])
})

for (const opener of ['a vote', 'a press of its button after a reload']) {
  test(`A panel that opens above its buttons causes no layout shift: ${opener}`, async ({
    page,
    site,
  }) => {
    site.body = `${script}${'<p>The sun is far away.</p>'.repeat(12)}${feedback('a', 'suggest')}`
    await page.setViewportSize({ width: 400, height: 700 })
    await countShifts(page)
    await page.goto(site.url)
    const buttons = element(page, 'a').getByRole('group', { name: 'Was this answer helpful?' })
    await buttons.getByRole('button', { name: 'Bad answer' }).click()
    if (opener !== 'a vote') {
      await expect.poll(() => site.rows.get('a')).toEqual({ human_feedback: 0 })
      await page.reload()
      await element(page, 'a').getByRole('button', { name: 'Tell us more' }).click()
    }
    const panel = element(page, 'a').getByRole('group', { name: 'What could be better?' })
    await expect(panel.getByLabel('Comment')).toBeVisible()
    await panel.getByRole('button', { name: 'Not correct' }).click()
    await expect(panel.getByRole('button', { name: 'Not correct', pressed: true })).toBeVisible()
    const [above, below] = await Promise.all([panel.boundingBox(), buttons.boundingBox()])
    if (!above || !below) throw new Error('Both are shown.')
    expect(above.y + above.height).toBeLessThanOrEqual(below.y)
    expect(above.y).toBeGreaterThanOrEqual(0)
    await page.waitForTimeout(200)
    expect(await page.evaluate(() => Reflect.get(globalThis, 'shifts'))).toEqual([])
  })
}

test('The element can be used with the keyboard alone', async ({ page, site }) => {
  site.body = `${script}${feedback('a', 'suggest')}`
  await page.goto(site.url)
  await page.keyboard.press('Tab')
  await expect(page.getByRole('button', { name: 'Good answer' })).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Space')
  await expect(page.getByRole('button', { name: 'Bad answer' })).toBeFocused()
  await expect(page.getByRole('group', { name: 'What could be better?' })).toBeVisible()
  for (const name of ['Tell us more', 'Close', 'Not correct']) {
    await page.keyboard.press('Tab')
    await expect(page.getByRole('button', { name })).toBeFocused()
  }
  await page.keyboard.press('Enter')
  for (let press = 0; press < 4; press++) await page.keyboard.press('Tab')
  await expect(page.getByLabel('Comment')).toBeFocused()
  await page.keyboard.type('Outdated.')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('group', { name: 'What could be better?' })).toBeHidden()
  await expect(page.getByRole('button', { name: 'Tell us more' })).toBeFocused()
  await page.keyboard.press('Space')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('group', { name: 'What could be better?' })).toBeHidden()
  await expect(page.getByRole('button', { name: 'Tell us more' })).toBeFocused()
  await expect
    .poll(() => site.rows.get('a'))
    .toEqual({
      human_feedback: 0,
      human_feedback_reasons: ['incorrect'],
      human_feedback_comment: 'Outdated.',
    })
})

test('Two hundred elements are read in one batch, and a vote needs at most eight transactions', async ({
  page,
  site,
}) => {
  await page.addInitScript(() => {
    const counts = { readonly: 0, readwrite: 0 }
    Object.assign(globalThis, { counts })
    const begin = IDBDatabase.prototype.transaction
    IDBDatabase.prototype.transaction = function (names, mode = 'readonly', options) {
      if (mode !== 'versionchange') counts[mode]++
      return begin.call(this, names, mode, options)
    }
  })
  const count = () => page.evaluate(() => ({ ...Reflect.get(globalThis, 'counts') }))
  /** Waits until nothing has been read or written for a while, and returns the counts. */
  const rest = async () => {
    for (let before = await count(); ; ) {
      await page.waitForTimeout(1_500)
      const now = await count()
      if (now.readonly === before.readonly && now.readwrite === before.readwrite) return now
      before = now
    }
  }
  site.body = `${script}${feedback('trace-0')}`
  await page.goto(site.url)
  const one = await rest()
  // A page that is hidden notifies the next one, which then checks for updates it may have left.
  await page.goto('about:blank')
  site.body = `${script}${Array.from({ length: 200 }, (_, index) => feedback(`trace-${index}`)).join('')}`
  await page.goto(site.url)
  const many = await rest()
  expect(many).toEqual(one)
  await page.getByRole('button', { name: 'Good answer' }).nth(7).click()
  await expect.poll(() => site.rows.get('trace-7')).toEqual({ human_feedback: 1 })
  const after = await rest()
  const cost = after.readonly + after.readwrite - many.readonly - many.readwrite
  expect(cost).toBeLessThanOrEqual(8)
})

test('A vote is still shown after a reload without a network, and in another tab', async ({
  context,
  page,
  site,
}) => {
  await page.goto(site.url)
  const other = await context.newPage()
  await other.goto(site.url)
  await context.setOffline(true)
  const up = { name: 'Good answer', pressed: true }
  await element(page, 'thumbs').getByRole('button', { name: 'Good answer' }).click()
  await expect(element(page, 'thumbs').getByRole('status')).toHaveText(
    'Saved on this device. It will be sent when you are online.',
  )
  await expect(element(other, 'thumbs').getByRole('button', up)).toBeVisible()
  await expect(page.locator('aftertrace-outbox').getByRole('button')).toHaveText('1 waiting')
  await context.setOffline(false)
  await page.reload()
  await expect(element(page, 'thumbs').getByRole('button', up)).toBeVisible()
  await expect.poll(() => site.rows.get('thumbs')).toEqual({ human_feedback: 1 })
  await expect(page.locator('aftertrace-outbox').getByRole('button')).toHaveText('Nothing waiting')
})

/** Records layout shifts from now on, on each page. */
async function countShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const shifts: string[] = []
    Object.assign(globalThis, { shifts })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const sources: { node: Node | null }[] = Reflect.get(entry, 'sources')
        const nodes = sources.map(({ node }) =>
          node instanceof Element ? node.outerHTML.slice(0, 80) : node?.nodeValue,
        )
        shifts.push(`${Reflect.get(entry, 'value')} ${nodes.join(' | ')}`)
      }
    }).observe({ type: 'layout-shift', buffered: true })
  })
}

async function violations(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const { violations } = await Reflect.get(globalThis, 'axe').run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
    })
    return violations.flatMap(({ id, nodes }: { id: string; nodes: { html: string }[] }) =>
      nodes.map(({ html }) => `${id}: ${html}`),
    )
  })
}
