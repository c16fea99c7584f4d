import type { Page } from '@playwright/test'

/** The height of a window for each width. */
const sizes: Readonly<Record<number, number>> = {
  320: 568,
  390: 844,
  768: 1024,
  1280: 800,
  1920: 1080,
}

/**
 * Takes a picture of the page at each width, light and dark, into the folder that `PICTURES` names; without it none.
 *
 * @returns whether it took any.
 */
export async function takePictures(page: Page, name: string): Promise<boolean> {
  const { PICTURES: folder } = process.env
  if (!folder) return false
  const before = page.viewportSize()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const [width, height] of Object.entries(sizes)) {
      await page.setViewportSize({ width: Number(width), height })
      const path = `${folder}/${name}-${width}-${colorScheme}.png`
      await page.screenshot({ path, animations: 'disabled' })
    }
  }
  await page.emulateMedia({ colorScheme: null })
  if (before) await page.setViewportSize(before)
  return true
}
