import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const folder = fileURLToPath(new URL('.', import.meta.url))

/** The versions of React, with the package names under which they are installed. */
const aliases = {
  '18.2': { react: 'react-18', 'react-dom': 'react-dom-18' },
  '19': {},
}

export type ReactVersion = keyof typeof aliases

/** Renders the app on a server and returns its HTML. */
export async function renderApp(version: ReactVersion): Promise<string> {
  const out = await mkdtemp(join(tmpdir(), 'aftertrace-react-'))
  try {
    const outfile = join(out, 'server.mjs')
    await build({
      ...options(version),
      stdin: {
        contents: `
          import { createElement } from 'react'
          import { renderToString } from 'react-dom/server'
          import { App } from './react-app.ts'
          export const html = renderToString(createElement(App))
        `,
        resolveDir: folder,
      },
      platform: 'node',
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
      outfile,
    })
    const { html } = await import(pathToFileURL(outfile).href)
    return html
  } finally {
    await rm(out, { recursive: true })
  }
}

/** Builds the script that hydrates or renders the app. */
export async function buildApp(version: ReactVersion): Promise<string> {
  const { outputFiles } = await build({
    ...options(version),
    stdin: {
      contents: `
        import { createElement } from 'react'
        import { createRoot, hydrateRoot } from 'react-dom/client'
        import { App, ClosingApp } from './react-app.ts'
        const root = document.getElementById('root')
        if (root.dataset.app === 'closing') createRoot(root).render(createElement(ClosingApp))
        else if (root.firstChild) hydrateRoot(root, createElement(App), { onRecoverableError: console.error })
        else createRoot(root).render(createElement(App))
      `,
      resolveDir: folder,
    },
    platform: 'browser',
    write: false,
  })
  return outputFiles[0]?.text ?? ''
}

function options(version: ReactVersion) {
  return {
    bundle: true,
    format: 'esm',
    target: 'es2022',
    alias: aliases[version],
    define: { 'process.env.NODE_ENV': '"development"' },
  } as const
}
