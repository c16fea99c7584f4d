import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { freePort } from '../../demo/servers/port.mjs'
import type { Folder } from './folder.ts'

/** The README's `local.mjs` in a running process. */
export interface Local {
  readonly url: string
  /** Returns the columns of the only row. */
  readonly row: () => Promise<unknown>
  readonly end: () => void
}

/** @param served the folder in which it is started and whose files it serves. */
export async function startLocal(folder: Folder, served = folder.path): Promise<Local> {
  await folder.follow('test/readme/first/local.mjs')
  const port = await freePort(0)
  const child = spawn(process.execPath, [join(folder.path, 'local.mjs')], {
    cwd: served,
    env: { ...process.env, PORT: `${port}` },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve)
    child.once('exit', () => reject(new Error('local.mjs ended.')))
  })
  const url = `http://localhost:${port}`
  return {
    url,
    async row() {
      const { rows } = await (await fetch(`${url}/local/rows`)).json()
      return rows.length === 1 ? rows[0].row : rows
    },
    end: () => void child.kill(),
  }
}
