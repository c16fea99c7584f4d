import type { Page } from '@playwright/test'

/** Window sizes from wide to narrow. A panel keeps the side on which it opened, so the order matters. */
const sizes = [
  { width: 1920, height: 1080 },
  { width: 1280, height: 800 },
  { width: 768, height: 1024 },
  { width: 390, height: 844 },
  { width: 320, height: 568 },
]

/**
 * Takes a screenshot at each width, in light and dark, into the folder that `PICTURES` names. Without it, takes none.
 *
 * @returns whether it took screenshots.
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
