import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect, type Locator, type Page } from '@playwright/test'
import { startDemo } from '../../demo/servers.mjs'
import { type Front, startFront } from '../support/front.ts'
import { openlayerAt } from '../support/openlayer.ts'
import { complaints } from './looks.ts'
import { takePictures } from './pictures.ts'

declare global {
  /** Layout shifts, including those right after an input. */
  var shifts: string[]
}

export interface Stage {
  readonly front: Front
  readonly openlayer: ReturnType<typeof openlayerAt>
  /** Opens a scene and waits until its questions are answered. */
  open(scene: number, query?: string): Promise<void>
  /** Allows layout shifts from now on, because the window changes its size. */
  resize(): void
  /** Takes screenshots of the current state if `npm run screenshots` runs. */
  picture(name: string): Promise<void>
}

/** The demo as `npm start` runs it: only the person who asked a question may vote on its answer. */
export const test = base.extend<{ stage: Stage }, { demoUrl: string }>({
  demoUrl: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads which fixtures are wanted from the pattern.
    async ({}, use) => {
      const dataDir = await mkdtemp(join(tmpdir(), 'aftertrace-scenes-'))
      const demo = await startDemo({ port: 0, dataDir, quiet: true })
      await use(demo.url)
      await demo.close()
      await rm(dataDir, { recursive: true, force: true })
    },
    { scope: 'worker', timeout: 240_000 },
  ],
  stage: async ({ demoUrl, page }, use) => {
    const front = await startFront(demoUrl)
    const openlayer = openlayerAt(front.url)
    await openlayer.forget()
    await page.addInitScript(countShifts)
    let isResized = false
    await use({
      front,
      openlayer,
      async open(scene, query = '') {
        await page.goto(`${front.url}/?scene=${scene}&${query}`)
        await expect(page.getByRole('navigation', { name: 'Scenes' })).toBeVisible()
        await expect(page.locator('article')).toHaveCount(questions(scene))
        await expect(page.locator('article[aria-busy]')).toHaveCount(0)
      },
      resize() {
        isResized = true
      },
      async picture(name) {
        isResized = (await takePictures(page, name)) || isResized
      },
    })
    // Wait, because a shift may happen right at the end.
    await page.waitForTimeout(200)
    if (!isResized) expect(await page.evaluate(() => globalThis.shifts)).toEqual([])
    expect(await complaints(page)).toEqual([])
    front.close()
  },
})

export { expect }

/** Returns the number of questions that a scene asks by itself. */
function questions(scene: number): number {
  if (scene === 1) return 0
  return scene >= 3 && scene <= 6 ? 3 : 1
}

interface Source {
  readonly node: Node | null
  readonly previousRect: DOMRect
  readonly currentRect: DOMRect
}

function countShifts(): void {
  globalThis.shifts = []
  const nameOf = (node: Node | null) =>
    node instanceof Element ? `${node.tagName} ${node.id} ${node.className}` : `${node?.nodeName}`
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const sources: Source[] = Reflect.get(entry, 'sources')
      for (const { node, previousRect: from, currentRect: to } of sources) {
        const rects = [from, to].map(({ x, y, width, height }) => `${[x, y, width, height]}`)
        globalThis.shifts.push(`${nameOf(node)}: ${rects.join(' to ')}`)
      }
    }
  }).observe({ type: 'layout-shift', buffered: true })
}

export const answerOf = (page: Page, index = 0): Locator => page.locator('article').nth(index)
export const good = (answer: Locator) => answer.getByRole('button', { name: 'Good answer' })
export const bad = (answer: Locator) => answer.getByRole('button', { name: 'Bad answer' })
export const offline = (page: Page) => page.getByRole('switch', { name: 'Offline' })
/** Returns the badge in the header. */
export const waiting = (page: Page, count: number) =>
  page.getByRole('button', { name: count === 0 ? 'Nothing waiting' : `${count} waiting` })
/** Returns a column of the row of an answer, as the page shows it. */
export async function shown(page: Page, answer: Locator, column: string): Promise<Locator> {
  const id = await answer.getAttribute('data-inference-id')
  return page.locator(`[data-row="${id}"] [data-column="${column}"]`)
}
