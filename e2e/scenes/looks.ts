import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

type Media = NonNullable<Parameters<Page['emulateMedia']>[0]>

/** Display settings in which the page is checked: user preferences, width, direction and zoom. */
const looks: Readonly<Record<string, { width?: number; media?: Media; dir?: 'rtl'; zoom?: 2 }>> = {
  light: {},
  dark: { media: { colorScheme: 'dark' } },
  'forced colours': { media: { forcedColors: 'active' } },
  'from right to left': { dir: 'rtl' },
  '320 pixels': { width: 320 },
  '200 % zoom': { zoom: 2 },
}

/** Settings without transitions, so that no colour is changing during the check. */
const plain = { colorScheme: 'light', forcedColors: 'none', reducedMotion: 'reduce' } as const

/** Returns the violations that axe finds in each look, and where the page is wider than its window. */
export async function complaints(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const found: string[] = []
  for (const [name, { width = 1280, media = {}, dir = 'ltr', zoom = 1 }] of Object.entries(looks)) {
    await page.setViewportSize({ width, height: 800 })
    await page.emulateMedia({ ...plain, ...media })
    const seen = await page.evaluate(
      async ({ dir, zoom, rules }) => {
        const root = document.documentElement
        root.dir = dir
        root.style.setProperty('zoom', `${zoom}`)
        const { violations } = await Reflect.get(globalThis, 'axe').run({ runOnly: rules })
        const said: string[] = violations.flatMap(
          ({ id, nodes }: { id: string; nodes: { html: string }[] }) =>
            nodes.map(({ html }) => `${id}: ${html}`),
        )
        const isWide = root.scrollWidth > root.clientWidth
        return isWide ? [...said, `${root.scrollWidth} pixels wide`] : said
      },
      { dir, zoom, rules },
    )
    found.push(...seen.map((text) => `${name}: ${text}`))
  }
  await page.evaluate(() => {
    document.documentElement.dir = ''
    document.documentElement.style.removeProperty('zoom')
  })
  await page.emulateMedia({ colorScheme: null, forcedColors: null, reducedMotion: null })
  return found
}
