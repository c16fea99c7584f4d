import type { Locator, Page } from '@playwright/test'
import { key } from './support/openlayer.ts'
import { expect, test } from './support/test.ts'

/** Asks the demo's assistant and waits until the answer is whole. */
async function ask(page: Page, question: string): Promise<{ answer: Locator; id: string }> {
  const before = await page.locator('article').count()
  await page.getByRole('textbox', { name: 'Your question' }).fill(question)
  await page.getByRole('button', { name: 'Ask', exact: true }).click()
  const answer = page.locator('article').nth(before)
  await expect(answer.getByRole('button', { name: 'Good answer' })).toBeEnabled()
  return { answer, id: (await answer.getAttribute('data-inference-id')) ?? '' }
}

const good = (answer: Locator) => answer.getByRole('button', { name: 'Good answer' })
const bad = (answer: Locator) => answer.getByRole('button', { name: 'Bad answer' })

test('a press arrives in the row, once', async ({ page, stage: { front, openlayer } }) => {
  await page.goto(front.url)
  const { answer, id } = await ask(page, 'How far is the sun?')
  await good(answer).click()
  await expect(answer.getByRole('status')).toHaveText(/Sent, thank you/)
  await expect(good(answer)).toHaveAttribute('aria-pressed', 'true')
  expect(await openlayer.row(id)).toMatchObject({ human_feedback: 1 })
  expect(await openlayer.updates()).toHaveLength(1)
  await expect(page.locator(`tr[data-row="${id}"]`)).toContainText('1')
})

test('what was chosen offline arrives as the last choice, by one request for each trace', async ({
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
  await expect(page.locator('#waiting')).toHaveText(/3 waiting/)
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

  await expect.poll(async () => (await openlayer.updates()).length, { timeout: 40_000 }).toBe(3)
  await expect(page.locator('#waiting')).toHaveText(/Nothing waiting/)
  expect(await openlayer.row(first.id)).toMatchObject({ human_feedback: 1 })
  expect(await openlayer.row(second.id)).toMatchObject({ human_feedback: 1 })
  expect(await openlayer.row(third.id)).toMatchObject({ human_feedback: null })
})

test('the offline switch holds votes back, and lets them go', async ({
  page,
  stage: { front, openlayer },
}) => {
  await page.goto(front.url)
  const { answer, id } = await ask(page, 'Tell me a joke')
  await page.getByRole('switch', { name: 'Offline' }).click()
  await bad(answer).click()
  await expect(answer.getByRole('status')).toHaveText(/Saved on this device/)
  await expect(page.locator('#waiting')).toHaveText(/1 waiting/)
  await page.getByRole('switch', { name: 'Offline' }).click()
  await expect(answer.getByRole('status')).toHaveText(/Sent, thank you/)
  expect(await openlayer.row(id)).toMatchObject({ human_feedback: 0 })
})

test('two tabs agree about the offline switch, and about starting over', async ({
  page,
  context,
  stage: { front },
}) => {
  await page.goto(front.url)
  const other = await context.newPage()
  await other.goto(front.url)
  await ask(page, 'Tell me a joke')
  await expect(other.locator('article')).toHaveCount(1)

  const offline = { name: 'Offline' }
  await page.getByRole('switch', offline).click()
  await expect(other.getByRole('switch', offline)).toHaveAttribute('aria-checked', 'true')
  await other.getByRole('switch', offline).click()
  await expect(page.getByRole('switch', offline)).toHaveAttribute('aria-checked', 'false')

  await page.getByRole('button', { name: 'Start over' }).click()
  await expect(other.locator('article')).toHaveCount(0)
})

test('who saves a comment by keyboard stays where they are', async ({
  page,
  stage: { front, openlayer },
}) => {
  await page.goto(front.url)
  const { answer, id } = await ask(page, 'Tell me a joke')
  await good(answer).click()
  await answer.getByRole('textbox').fill('Nice.')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect.poll(() => openlayer.row(id)).toMatchObject({ human_feedback_comment: 'Nice.' })
  const saver = answer.getByRole('button', { name: 'Save comment' })
  await expect(saver).toBeFocused()
  await expect(saver).toBeDisabled()
})

test('an hour later the row has its conversion and its ground truth', async ({
  page,
  stage: { front, openlayer },
}) => {
  await page.goto(front.url)
  const { id } = await ask(page, 'Tell me a joke')
  expect(id).toMatch(/^chat_[\w-]+_visitor$/)
  await page.getByRole('button', { name: 'An hour later' }).click()
  const row = page.locator(`tr[data-row="${id}"]`)
  await expect(row.locator('[data-column=converted]')).toHaveText('true')
  expect(await openlayer.row(id)).toMatchObject({
    user_id: 'visitor',
    converted: true,
    ground_truth: 'Checked by a person, an hour later.',
  })
})

test('the browser never sees a key, and sends none', async ({
  page,
  context,
  stage: { front },
}) => {
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
  await expect(answer.getByRole('status')).toHaveText(/Sent, thank you/)

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
