import type { Locator, Page } from '@playwright/test'
import { answerOf, bad, good, offline, waiting } from './scenes/stage.ts'
import { key } from './support/openlayer.ts'
import { expect, test } from './support/test.ts'

/** Asks the demo's assistant and waits until the answer is complete. */
async function ask(page: Page, question: string): Promise<{ answer: Locator; id: string }> {
  const before = await page.locator('article').count()
  await page.getByRole('textbox', { name: 'Your question' }).fill(question)
  await page.getByRole('button', { name: 'Ask', exact: true }).click()
  const answer = answerOf(page, before)
  await expect(answer.getByRole('button', { name: 'Good answer' })).toBeEnabled()
  return { answer, id: (await answer.getAttribute('data-inference-id')) ?? '' }
}

test('a press updates the row once', async ({ page, stage: { front, openlayer } }) => {
  await page.goto(front.url)
  const { answer, id } = await ask(page, 'How far is the sun?')
  await good(answer).click()
  await expect(answer.getByRole('status')).toHaveText(/thank you/i)
  await expect(good(answer)).toHaveAttribute('aria-pressed', 'true')
  expect(await openlayer.row(id)).toMatchObject({ human_feedback: 1 })
  expect(await openlayer.updates()).toHaveLength(1)
  await expect(page.locator(`[data-row="${id}"] [data-column=human_feedback]`)).toHaveText('1')
})

test('votes cast offline arrive as the last choice, with one request per trace', async ({
  page,
  context,
  stage: { front, openlayer },
}) => {
  await page.goto(front.url)
  const first = await ask(page, 'How far is the sun?')
  const second = await ask(page, 'And offline?')
  const third = await ask(page, 'Where is the key?')

  await context.setOffline(true)
  await good(first.answer).click()
  await good(second.answer).click()
  await bad(second.answer).click()
  await good(second.answer).click()
  await good(third.answer).click()
  await good(third.answer).click()
  await expect(waiting(page, 3)).toBeVisible()
  await expect(first.answer.getByRole('status')).toHaveText(/Saved on this device/)
  expect(await openlayer.updates()).toHaveLength(0)

  front.trouble = (_, response) => {
    response.destroy()
    return 'answered'
  }
  await context.setOffline(false)
  await page.reload()
  await expect(good(first.answer)).toHaveAttribute('aria-pressed', 'true')
  await expect(good(second.answer)).toHaveAttribute('aria-pressed', 'true')
  await expect(good(third.answer)).toHaveAttribute('aria-pressed', 'false')
  front.trouble = undefined

  await expect.poll(async () => (await openlayer.updates()).length, { timeout: 90_000 }).toBe(3)
  await expect(waiting(page, 0)).toBeVisible()
  expect(await openlayer.row(first.id)).toMatchObject({ human_feedback: 1 })
  expect(await openlayer.row(second.id)).toMatchObject({ human_feedback: 1 })
  expect(await openlayer.row(third.id)).toMatchObject({ human_feedback: null })
})

test('the offline switch holds votes back and sends them when it is switched off', async ({
  page,
  stage: { front, openlayer },
}) => {
  await page.goto(front.url)
  const { answer, id } = await ask(page, 'Tell me a joke')
  await offline(page).click()
  await bad(answer).click()
  await expect(answer.getByRole('status')).toHaveText(/Saved on this device/)
  await expect(waiting(page, 1)).toBeVisible()
  await offline(page).click()
  await expect(answer.getByRole('status')).toHaveText(/Sent, thank you/)
  expect(await openlayer.row(id)).toMatchObject({ human_feedback: 0 })
})

test('two tabs share the offline switch, and both are emptied by starting over', async ({
  page,
  context,
  stage: { front },
}) => {
  await page.goto(front.url)
  const other = await context.newPage()
  await other.goto(front.url)
  await ask(page, 'Tell me a joke')
  await expect(other.locator('article')).toHaveCount(1)

  await offline(page).click()
  await expect(offline(other)).toHaveAttribute('aria-checked', 'true')
  await offline(other).click()
  await expect(offline(page)).toHaveAttribute('aria-checked', 'false')

  await page.getByRole('button', { name: 'Start over' }).click()
  await page.getByRole('button', { name: 'Keep them' }).click()
  await expect(other.locator('article')).toHaveCount(1)
  await page.getByRole('button', { name: 'Start over' }).click()
  await page.getByRole('button', { name: 'Remove everything' }).click()
  await expect(other.locator('article')).toHaveCount(0)
})

test('saving a comment by keyboard returns the focus to the buttons of the answer', async ({
  page,
  stage: { front, openlayer },
}) => {
  await page.goto(front.url)
  const { answer, id } = await ask(page, 'Tell me a joke')
  await bad(answer).click()
  await answer.getByLabel('Comment').fill('Not funny.')
  await page.keyboard.press('Control+Enter')
  await expect.poll(() => openlayer.row(id)).toMatchObject({ human_feedback_comment: 'Not funny.' })
  await expect(answer.getByLabel('Comment')).toBeHidden()
  await expect(answer.getByRole('button', { name: 'Tell us more' })).toBeFocused()
})

test('an hour later the row contains its conversion and its ground truth', async ({
  page,
  stage: { front, openlayer },
}) => {
  await page.goto(front.url)
  const { id } = await ask(page, 'Tell me a joke')
  expect(id).toMatch(/^chat_[\w-]+_visitor$/)
  await page.getByRole('button', { name: 'Skip one hour' }).click()
  const row = page.locator(`[data-row="${id}"]`)
  await expect(row.locator('[data-column=converted]')).toHaveText('true')
  expect(await openlayer.row(id)).toMatchObject({
    user_id: 'visitor',
    converted: true,
    ground_truth: 'Checked by a person, an hour later.',
  })
})

test('the browser never receives or sends a key', async ({ page, context, stage: { front } }) => {
  const sent: string[] = []
  const received: string[] = []
  context.on('request', (request) => {
    sent.push(`${request.url()} ${JSON.stringify(request.headers())} ${request.postData() ?? ''}`)
  })
  context.on('response', async (response) => {
    received.push(`${JSON.stringify(response.headers())} ${await response.text().catch(() => '')}`)
  })
  await page.goto(front.url)
  const { answer } = await ask(page, 'Where is the key?')
  await good(answer).click()
  await expect(answer.getByRole('status')).toHaveText(/thank you/i)

  expect(front.arrivals).toHaveLength(1)
  const [arrival] = front.arrivals
  expect(Object.keys(arrival?.headers ?? {})).not.toContain('authorization')
  expect(Object.keys(arrival?.headers ?? {})).not.toContain('cookie')
  expect(sent.length).toBeGreaterThan(3)
  for (const text of [...sent, ...received]) {
    expect(text).not.toContain(key)
    expect(text.toLowerCase()).not.toContain('"authorization"')
  }
})

test('an interrupted answer can be requested again in its place', async ({
  page,
  stage: { front },
}) => {
  await page.goto(front.url)
  await offline(page).click()
  await page.getByRole('button', { name: 'Tell me a joke' }).click()
  await expect(page.getByText('The assistant cannot be reached.')).toBeVisible()
  await offline(page).click()
  await page.getByRole('button', { name: 'Ask again' }).click()
  await expect(good(answerOf(page))).toBeEnabled()
  await expect(page.locator('article')).toHaveCount(1)
})
