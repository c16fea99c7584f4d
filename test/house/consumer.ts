import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { root } from './module.ts'
import { tsc } from './tsc.ts'

/** A separate project on the disk in which this package and its dependencies are installed. */
export interface Consumer {
  readonly folder: string
  remove(): void
}

/** Builds the package and installs it in a new project. */
export async function createConsumer(): Promise<Consumer> {
  const folder = mkdtempSync(join(tmpdir(), 'aftertrace-consumer-'))
  const installed = join(folder, 'node_modules/aftertrace')
  mkdirSync(installed, { recursive: true })
  cpSync(`${root}/package.json`, `${installed}/package.json`)
  await build({
    root,
    configFile: `${root}/vite.config.ts`,
    logLevel: 'warn',
    build: { outDir: `${installed}/dist`, emptyOutDir: true },
  })
  const { dependencies } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'))
  for (const name of [...Object.keys(dependencies), 'react', '@types']) {
    symlinkSync(`${root}/node_modules/${name}`, `${folder}/node_modules/${name}`, 'junction')
  }

  return { folder, remove: () => rmSync(folder, { recursive: true }) }
}

/** Adds the declarations that the published package contains. */
export function addDeclarations({ folder }: Consumer): void {
  const complaints = tsc(`${root}/src`, '--outDir', `${folder}/node_modules/aftertrace/dist`)
  if (complaints) throw new Error(complaints)
}
