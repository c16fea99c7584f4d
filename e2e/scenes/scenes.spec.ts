import { complaints } from './looks.ts'
import { answerOf, bad, expect, good, offline, shown, test, waiting } from './stage.ts'

test('scene 1: the buttons are disabled until the answer is complete, and a vote changes the row', async ({
  page,
  stage,
}) => {
  await stage.open(1)
  await stage.picture('scene-01-empty')
  await page.getByRole('button', { name: 'How far is the sun?' }).click()
  const answer = answerOf(page)
  await expect(good(answer)).toBeDisabled()
  await expect(good(answer)).toBeEnabled()
  await good(answer).click()
  await expect(good(answer)).toHaveAttribute('aria-pressed', 'true')
  await expect(answer.getByRole('status')).toHaveText(/thank you\./i)
  await expect(await shown(page, answer, 'human_feedback')).toHaveText('1')
  await stage.picture('scene-01')
})

test('scene 2: the row contains a changed vote, its reason and a suggestion, and another vote clears the reason', async ({
  page,
  stage,
}) => {
  await stage.open(2)
  const answer = answerOf(page)
  await good(answer).click()
  await bad(answer).click()
  await answer.getByRole('button', { name: 'Not correct' }).click()
  await answer.getByLabel('What should the answer have been?').fill('It depends on the season.')
  await expect(await shown(page, answer, 'human_feedback_reasons')).toHaveText('["incorrect"]')
  await stage.picture('scene-02')
  await answer.getByRole('button', { name: 'Save' }).click()
  const suggestion = await shown(page, answer, 'human_feedback_suggestion')
  await expect(suggestion).toHaveText('It depends on the season.')
  await expect(await shown(page, answer, 'human_feedback_reasons')).toHaveText('["incorrect"]')
  await expect(await shown(page, answer, 'human_feedback')).toHaveText('0')

  await good(answer).click()
  await expect(await shown(page, answer, 'human_feedback_reasons')).toHaveText(/null|\[\]/)
  await good(answer).click()
  await expect(await shown(page, answer, 'human_feedback')).toHaveText('null')
  await expect(suggestion).toHaveText('It depends on the season.')
})

test('scenes 3 to 6: votes cast offline appear in the outbox, survive a reload, and are sent with one write per trace', async ({
  page,
  stage: { open, openlayer, front, picture },
}) => {
  await open(3)
  await offline(page).click()
  const [first, second, third] = [0, 1, 2].map((index) => answerOf(page, index))
  if (!first || !second || !third) throw new Error('There are three answers.')
  await good(first).click()
  for (const press of [good, bad, good]) await press(second).click()
  await page.keyboard.press('Escape')
  await good(third).click()
  await good(third).click()
  await expect(waiting(page, 3)).toBeVisible()
  await expect(first.getByRole('status')).toHaveText(
    'Saved on this device. It will be sent when you are online.',
  )
  await expect(page.locator('#pending li')).toHaveCount(3)
  await picture('scene-03')

  // Scene 4: the list shows what would be sent.
  await waiting(page, 3).click()
  await expect(page.getByRole('button', { name: 'Discard' }).first()).toBeVisible()
  await picture('scene-04')
  await page.keyboard.press('Escape')

  // Scene 5.
  await page.reload()
  await expect(good(first)).toHaveAttribute('aria-pressed', 'true')
  await expect(good(second)).toHaveAttribute('aria-pressed', 'true')
  await expect(good(third)).toHaveAttribute('aria-pressed', 'false')
  await expect(waiting(page, 3)).toBeVisible()
  expect(front.arrivals).toEqual([])
  await picture('scene-05')

  // Scene 6.
  await offline(page).click()
  await expect(waiting(page, 0)).toBeVisible()
  await expect.poll(async () => (await openlayer.updates()).length).toBe(3)
  await expect(await shown(page, first, 'human_feedback')).toHaveText('1')
  await expect(await shown(page, second, 'human_feedback')).toHaveText('1')
  await expect(await shown(page, third, 'human_feedback')).toHaveText('null')
  await expect(page.locator('#pending li')).toHaveCount(0)
  expect(await openlayer.updates()).toHaveLength(3)
  await picture('scene-06')
})

test('scene 7: the page shows the request it sent, which has no Authorization header', async ({
  page,
  stage: { open, front, picture },
}) => {
  await open(7)
  await good(answerOf(page)).click()
  await expect(page.locator('#sent-note')).toHaveText('Answered with 200. No Authorization header.')
  const sent = (await page.locator('#sent').textContent()) ?? ''
  const [arrival] = front.arrivals
  expect(JSON.parse(sent.slice(sent.indexOf('{')))).toEqual(JSON.parse(arrival?.body ?? ''))
  expect(Object.keys(arrival?.headers ?? {})).not.toContain('authorization')
  await picture('scene-07')
})

for (const trouble of ['busy', 'grant']) {
  test(`scene 8: a vote that the proxy refuses (${trouble}) is kept and reported as saved`, async ({
    page,
    stage: { open, openlayer, picture },
  }) => {
    await open(8, `trouble=${trouble}`)
    await good(answerOf(page)).click()
    await expect(answerOf(page).getByRole('status')).toHaveText(
      'Saved on this device. It will be sent automatically.',
    )
    await expect(waiting(page, 1)).toBeVisible()
    await expect(page.locator('#reason')).not.toHaveText(/Nothing|shortly|Sending/)
    expect(await openlayer.updates()).toEqual([])
    await picture(`scene-08-${trouble}`)
  })
}

test('scene 8: when feedback is switched off, the buttons are hidden and their space remains', async ({
  page,
  stage: { open, picture },
}) => {
  await open(8, 'trouble=off')
  const element = answerOf(page).locator('aftertrace-feedback')
  const before = await element.boundingBox()
  await good(answerOf(page)).click()
  await expect(good(answerOf(page))).toBeHidden()
  expect(await element.boundingBox()).toEqual(before)
  await picture('scene-08-off')
})

for (const [name, query, vote] of [
  ['dark', 'theme=dark', 'Good answer'],
  ['Arabic', 'lang=ar', 'إجابة جيدة'],
] as const) {
  test(`scene 9: the buttons work in the variant ${name}`, async ({
    page,
    stage: { open, openlayer, picture },
  }) => {
    await open(9, query)
    await page.getByRole('button', { name: vote }).click()
    await expect
      .poll(async () => (await openlayer.updates()).at(-1)?.row)
      .toEqual({ human_feedback: 1 })
    await picture(`scene-09-${name}`)
  })
}

test('scene 9: stars work at 320 pixels with forced colours', async ({
  page,
  stage: { open, openlayer, picture },
}) => {
  await page.setViewportSize({ width: 320, height: 568 })
  await page.emulateMedia({ forcedColors: 'active' })
  await open(9, 'scale=stars')
  await page.getByRole('radio', { name: '4 stars' }).check({ force: true })
  await expect
    .poll(async () => (await openlayer.updates()).at(-1)?.row)
    .toEqual({ human_feedback: 4 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
  await picture('scene-09-stars')
})

test('scene 10: everything works by keyboard, and the focus stays on the pressed button', async ({
  page,
  stage: { open, picture },
}) => {
  await open(10)
  const answer = answerOf(page)
  const tabTo = async (target: ReturnType<typeof good>) => {
    for (let presses = 0; presses < 40; presses++) {
      if (await target.evaluate((node) => node.matches(':focus'))) return
      await page.keyboard.press('Tab')
    }
    throw new Error('The Tab key does not reach it.')
  }
  await tabTo(bad(answer))
  await page.keyboard.press('Space')
  await expect(bad(answer)).toHaveAttribute('aria-pressed', 'true')
  await expect(bad(answer)).toBeFocused()
  await tabTo(answer.getByRole('button', { name: 'Not correct' }))
  await page.keyboard.press('Enter')
  await expect(await shown(page, answer, 'human_feedback_reasons')).toHaveText('["incorrect"]')
  await picture('scene-10')
  await page.keyboard.press('Escape')
  await expect(answer.getByRole('button', { name: 'Not correct' })).toBeHidden()
  await expect(await shown(page, answer, 'human_feedback')).toHaveText('0')
})

test('scene 11: a vote in one tab shows in the other', async ({
  page,
  context,
  stage: { open, picture },
}) => {
  await open(11)
  const other = await context.newPage()
  await other.goto(page.url())
  await good(answerOf(page)).click()
  await expect(good(answerOf(other))).toHaveAttribute('aria-pressed', 'true')
  await picture('scene-11')
  await good(answerOf(other)).click()
  await expect(good(answerOf(page))).toHaveAttribute('aria-pressed', 'false')
})

test('scene 12: an hour later the server attaches a sale and a ground truth', async ({
  page,
  stage: { open, picture },
}) => {
  await open(12)
  const answer = answerOf(page)
  await good(answer).click()
  await page.getByRole('button', { name: 'Skip one hour' }).click()
  await expect(await shown(page, answer, 'converted')).toHaveText('true')
  await expect(await shown(page, answer, 'order_value')).toHaveText('49.9')
  await expect(await shown(page, answer, 'ground_truth')).toHaveText(
    'Checked by a person, an hour later.',
  )
  await expect(await shown(page, answer, 'human_feedback')).toHaveText('1')
  await picture('scene-12')
})

test('panels, dialogs and the open outbox are accessible in each look', async ({ page, stage }) => {
  await stage.open(2)
  const answer = answerOf(page)
  await bad(answer).click()
  await answer.getByRole('button', { name: 'Not correct' }).click()
  await expect(answer.getByLabel('Comment')).toBeVisible()
  stage.resize()
  expect(await complaints(page)).toEqual([])
  await page.keyboard.press('Escape')
  await offline(page).click()
  await good(answer).click()
  await waiting(page, 1).click()
  await expect(page.getByRole('button', { name: 'Discard' })).toBeVisible()
  expect(await complaints(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Start over' }).click()
  expect(await complaints(page)).toEqual([])
})
