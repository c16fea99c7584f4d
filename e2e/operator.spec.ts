import { expect, test } from './support/test.ts'

test('an operator sees a vote wait and become a dead letter, and replays it', async ({
  page,
  context,
  stage: { front, openlayer },
}) => {
  await page.goto(`${front.url}/operator.html`)
  await page.getByRole('switch', { name: 'Durable' }).click()
  await expect(page.getByRole('switch', { name: 'Durable' })).toBeChecked()
  await page.getByRole('switch', { name: 'Openlayer is down' }).click()
  await expect(page.getByRole('status')).toHaveText(/given up after four tries/)

  const visitor = await context.newPage()
  await visitor.goto(front.url)
  await visitor.getByRole('textbox', { name: 'Your question' }).fill('How far is the sun?')
  await visitor.getByRole('button', { name: 'Ask', exact: true }).click()
  const answer = visitor.locator('article').first()
  await answer.getByRole('button', { name: 'Good answer' }).click()
  await expect(answer.getByRole('status')).toHaveText(/Received, thank you/)
  const id = (await answer.getAttribute('data-inference-id')) ?? ''

  await page.bringToFront()
  const letter = page.getByRole('row', { name: id })
  await expect(letter).toContainText('upstream_unavailable', { timeout: 90_000 })
  expect(await openlayer.updates()).toHaveLength(0)

  await page.getByRole('switch', { name: 'Openlayer is down' }).click()
  await page.getByRole('button', { name: 'Replay all' }).click()
  await expect(page.locator('#delivered')).toHaveText('1', { timeout: 90_000 })
  await expect(letter).toHaveCount(0)
  expect(await openlayer.row(id)).toMatchObject({ human_feedback: 1 })

  // Leave the demo as it starts for the next test.
  await page.getByRole('switch', { name: 'Durable' }).click()
  await expect(page.getByRole('switch', { name: 'Durable' })).not.toBeChecked()
})
