import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

// `npm ci` removes this folder, so it is never older than the package.
const folder = fileURLToPath(new URL('../../node_modules/.cache/chromium', import.meta.url))

const program = fileURLToPath(new URL('./unpack-chromium.mjs', import.meta.url))

/** Whether the package has a binary for this kind of machine. */
export const runsPackagedChromium = process.platform === 'linux' && process.arch === 'x64'

/**
 * Returns the Chromium in the `@sparticuz/chromium` package, and unpacks it at the first use. It has neither Background
 * Sync nor a back/forward cache. It includes the libraries and fonts that a bare Debian lacks.
 *
 * @returns {{ executablePath: string, env: NodeJS.ProcessEnv }}
 */
export function packagedChromium() {
  if (!existsSync(folder)) unpack()
  return {
    executablePath: join(folder, 'chromium'),
    env: {
      ...process.env,
      LD_LIBRARY_PATH: [join(folder, 'al2023/lib'), process.env.LD_LIBRARY_PATH]
        .filter(Boolean)
        .join(':'),
      FONTCONFIG_PATH: process.env.FONTCONFIG_PATH ?? join(folder, 'fonts'),
    },
  }
}

/**
 * Unpacks the package into an empty folder, which is renamed when it is complete. By itself the package unpacks into the
 * folder for temporary files, and uses any file `chromium` there, even one of another version or an incomplete one.
 */
function unpack() {
  mkdirSync(dirname(folder), { recursive: true })
  const unfinished = mkdtempSync(`${folder}-`)
  try {
    execFileSync(process.execPath, [program], {
      // With this runtime name the package also unpacks the libraries.
      env: { ...process.env, TMPDIR: unfinished, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' },
    })
    // The package's font configuration has a fixed folder for temporary files, independent of TMPDIR.
    writeFileSync(
      join(unfinished, 'fonts/fonts.conf'),
      `<fontconfig><dir>${folder}/fonts</dir><cachedir>${folder}/fonts-cache</cachedir></fontconfig>\n`,
    )
    renameSync(unfinished, folder)
  } catch (cause) {
    // Another process may have unpacked it meanwhile.
    if (!existsSync(folder)) throw cause
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
}
