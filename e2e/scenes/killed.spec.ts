import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { startDemo } from '../../demo/servers.mjs'
import type { AftertraceFeedback } from '../../src/element.ts'
import { createRandom } from '../stress/random.ts'
import { markWitness } from '../stress/witness.ts'
import { openlayerAt } from '../support/openlayer.ts'
import { startChromium } from '../support/own-chromium.ts'
import { makeProfile } from '../support/profile.ts'
import { answerOf, bad, good, offline, waiting } from './stage.ts'

const kills = 20
type Choice = 'up' | 'down' | null

test.setTimeout(1_200_000)

test('after each of 20 kills at random moments of scenes 3 to 6 the browser shows the last choices, and the rows end with them', async () => {
  const random = createRandom(12)
  const dataDir = await mkdtemp(join(tmpdir(), 'aftertrace-killed-'))
  const demo = await startDemo({ port: 0, dataDir, quiet: true })
  const openlayer = openlayerAt(demo.url.replace(/\/$/, ''))
  const profile = await makeProfile()
  /** The choices that each answer may show: the last one, and earlier ones until the last is known to be stored. */
  let choices: Choice[][] = [[null], [null], [null]]

  // The demo keeps its questions in localStorage, which a browser writes to disk seconds later.
  await (await open()).chromium.quit()
  for (let kill = 0; kill <= kills; kill++) {
    const { chromium, page, isKept } = await open()
    // Chromium occasionally loses all databases of an origin, plain ones too: see docs/browsers.md.
    if (!isKept) choices = [[null], [null], [null]]
    await expectChoices(page)
    // The rows still contain lost votes, so vote again.
    if (!isKept) for (const index of choices.keys()) await press(page, index, 'up')
    if (kill === kills) {
      await expectRows(page)
      await chromium.quit()
      break
    }
    for (let step = 0; step < 1 + random.below(5); step++) {
      if (random.below(4) === 0) await offline(page).click()
      else await press(page, random.below(3), random.below(2) === 0 ? 'up' : 'down')
      if (random.below(6) === 0) {
        await expect.poll(() => saving(page)).toEqual([false, false, false])
        await page.reload()
        await expectChoices(page)
      }
    }
    await page.waitForTimeout(random.below(150))
    await forgetOlder(page)
    await chromium.kill()
  }

  await demo.close()
  await profile.remove()
  await rm(dataDir, { recursive: true, force: true })

  async function open() {
    const chromium = await startChromium(profile.path)
    const page = await chromium.context.newPage()
    await page.goto(`${demo.url}?scene=3`)
    const isKept = await markWitness(page)
    await expect(page.locator('article')).toHaveCount(3)
    await expect(page.locator('article[aria-busy]')).toHaveCount(0)
    return { chromium, page, isKept }
  }

  /** Removes earlier choices once a later one is stored. */
  async function forgetOlder(page: Page): Promise<void> {
    for (const [index, isSaving] of (await saving(page)).entries()) {
      if (!isSaving) choices[index]?.splice(1)
    }
  }

  /** Expects the page to show the last choice of each answer, or an earlier one if the last was not known to be stored. */
  async function expectChoices(page: Page): Promise<void> {
    await haveRead(page)
    for (const [index, allowed] of choices.entries()) {
      const answer = answerOf(page, index)
      await expect
        .poll(async () => {
          const shown = await shownIn(answer)
          return allowed.includes(shown) ? 'a choice' : `${shown}, not ${allowed}`
        })
        .toBe('a choice')
      choices[index] = [await shownIn(answer)]
    }
  }

  async function press(page: Page, index: number, vote: 'up' | 'down'): Promise<void> {
    const answer = answerOf(page, index)
    const before = await shownIn(answer)
    await page.keyboard.press('Escape')
    await (vote === 'up' ? good : bad)(answer).click()
    await forgetOlder(page)
    choices[index] = [before === vote ? null : vote, ...(choices[index] ?? [])]
    await page.waitForTimeout(random.below(80))
  }

  /** Goes online and expects each row to contain the choice that its answer shows. */
  async function expectRows(page: Page): Promise<void> {
    if ((await offline(page).getAttribute('aria-checked')) === 'true') await offline(page).click()
    await expect(waiting(page, 0)).toBeVisible({ timeout: 120_000 })
    for (const index of choices.keys()) {
      const id = (await answerOf(page, index).getAttribute('data-inference-id')) ?? ''
      const { human_feedback: vote = null } = await openlayer.row(id)
      const shown = await shownIn(answerOf(page, index))
      expect(vote).toBe(shown === 'up' ? 1 : shown === 'down' ? 0 : null)
    }
  }
})

/** Returns which answers have a vote that is not stored yet. */
function saving(page: Page): Promise<boolean[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('article aftertrace-feedback')].map((element) => {
      const { feedback, inferenceId } = element as AftertraceFeedback
      return feedback?.get(inferenceId).status === 'saving'
    }),
  )
}

/** Waits until the page has read its storage. Before that it shows no choice, which may be an allowed state. */
function haveRead(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const later = () => new Promise((resolve) => setTimeout(resolve, 100))
    const client = document.querySelector('aftertrace-feedback')?.client
    await client?.ready
    await later()
    // The client answers this after the requests of the elements.
    await client?.latest(['another'])
    await later()
  })
}

async function shownIn(answer: Locator): Promise<Choice> {
  const isPressed = async (button: Locator) =>
    (await button.getAttribute('aria-pressed')) === 'true'
  if (await isPressed(good(answer))) return 'up'
  return (await isPressed(bad(answer))) ? 'down' : null
}
