import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { startDemo } from '../demo/servers.mjs'

// The demo as `npm start` runs it: only the person who asked a question may vote on its answer.

test('a vote on one’s own answer arrives, even if it was cast offline before a reload', async ({
  page,
}) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'aftertrace-grants-'))
  const demo = await startDemo({ port: 0, dataDir, quiet: true })

  await page.goto(demo.url)
  await page.getByRole('button', { name: 'How far is the sun?' }).click()
  const answer = page.locator('article')
  await answer.getByRole('button', { name: 'Good answer' }).click()
  await expect(answer.getByRole('status')).toHaveText(/thank you\./i)
  const voted = page.locator('[data-row] [data-column=human_feedback]')
  await expect(voted).toHaveText('1')
  const sent = (await page.locator('#sent').textContent()) ?? ''
  const [update] = JSON.parse(sent.slice(sent.indexOf('{'))).updates
  expect(update.grant).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)

  await page.getByRole('switch').click()
  await answer.getByRole('button', { name: 'Bad answer' }).click()
  await expect(answer.getByRole('status')).toHaveText(/Saved on this device/)
  await page.reload()
  await page.getByRole('switch').click()
  // A trace rests after a request that may still arrive.
  await expect(voted).toHaveText('0', { timeout: 90_000 })

  const answered = await page.evaluate(async ({ grant: _, ...forged }) => {
    const body = JSON.stringify({
      updates: [{ ...forged, id: 'forged', row: { human_feedback: 1 } }],
    })
    const headers = { 'content-type': 'application/json' }
    const reply = await fetch('/feedback', { method: 'POST', headers, body })
    return (await reply.json()).results
  }, update)
  expect(answered).toEqual([{ id: 'forged', status: 'reauthorize', code: 'grant_missing' }])
  await expect(voted).toHaveText('0')

  await demo.close()
  await rm(dataDir, { recursive: true, force: true })
})
