import type { Page } from '@playwright/test'

/** From wide to narrow: what once had to open elsewhere stays there. */
const sizes = [
  { width: 1920, height: 1080 },
  { width: 1280, height: 800 },
  { width: 768, height: 1024 },
  { width: 390, height: 844 },
  { width: 320, height: 568 },
]

/**
 * Takes a picture of the page at each width, light and dark, into the folder that `PICTURES` names; without it none.
 *
 * @returns whether it took any.
 */
export async function takePictures(page: Page, name: string): Promise<boolean> {
  const { PICTURES: folder } = process.env
  if (!folder) return false
  const before = page.viewportSize()
  for (const size of sizes) {
    await page.setViewportSize(size)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      const path = `${folder}/${name}-${size.width}-${colorScheme}.png`
      await page.screenshot({ path, animations: 'disabled' })
    }
  }
  await page.emulateMedia({ colorScheme: null })
  if (before) await page.setViewportSize(before)
  return true
}
