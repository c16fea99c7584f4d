import { expect, test } from './support/test.ts'

const markup = `<img src=x onerror="globalThis.hacked=1"><script>globalThis.hacked=1</script>`

test('threat 32, stored XSS in comments: markup is stored unchanged and shown as text', async ({
  page,
  stage: { front, openlayer },
}) => {
  await page.goto(front.url)
  await page.getByRole('textbox', { name: 'Your question' }).fill('How far is the sun?')
  await page.getByRole('button', { name: 'Ask', exact: true }).click()
  const answer = page.locator('article').first()
  await answer.getByRole('button', { name: 'Bad answer' }).click()
  await answer.getByLabel('Comment').fill(markup)
  await answer.getByRole('button', { name: 'Save' }).click()
  await expect(answer.getByRole('status')).toHaveText(/thank you/i)

  const id = (await answer.getAttribute('data-inference-id')) ?? ''
  await expect.poll(async () => (await openlayer.row(id))['human_feedback_comment']).toBe(markup)
  await expect(page.locator(`[data-row="${id}"]`)).toContainText(markup)
  await page.reload()
  await expect(page.locator(`[data-row="${id}"]`)).toContainText(markup)
  expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false)
  expect(await page.locator('img[src="x"]').count()).toBe(0)
})
