import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeSingleFiles } from '../../test/build/single-file.mjs'
import { pipeline } from './openlayer.ts'

type Row = Readonly<Record<string, unknown>>
interface Update {
  readonly id: string
  readonly inferenceId: string
  readonly row: Row
}

/** A site whose pages load the package's single file with a policy that allows nothing else, and its proxy. */
export interface ElementSite {
  readonly url: string
  /** Rows by inference id. The last write wins. */
  readonly rows: ReadonlyMap<string, Row>
  readonly requests: readonly (readonly Update[])[]
  /** Returns the proxy's result for an update. */
  answer: (update: Update) => Row
  /** The body of all pages requested from now on. */
  body: string
  /** The script at `/app.js`. */
  script: string
  /** Clears the rows and requests. */
  forget(): void
  close(): Promise<void>
}

const csp =
  "default-src 'self'; style-src 'self'; script-src 'self'; require-trusted-types-for 'script'"

/** Returns an element for one trace of the site. */
export function feedback(inferenceId: string, more = ''): string {
  return `<aftertrace-feedback endpoint="/feedback" inference-pipeline-id="${pipeline}" inference-id="${inferenceId}" ${more}></aftertrace-feedback>`
}

export const outbox = `<aftertrace-outbox endpoint="/feedback" inference-pipeline-id="${pipeline}"></aftertrace-outbox>`

const style = `
body { font: 16px/24px sans-serif; margin: 16px; max-width: 640px; padding-block-end: 480px; background: Canvas; color: CanvasText }
.dark { color-scheme: dark }
`
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export async function startElementSite(): Promise<ElementSite> {
  const folder = await mkdtemp(join(tmpdir(), 'aftertrace-element-'))
  await writeSingleFiles(folder)
  const rows = new Map<string, Row>()
  const requests: (readonly Update[])[] = []

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://site')
    const send = (type: string, text: string, status = 200) => {
      response.writeHead(status, { 'content-type': type, 'content-security-policy': csp })
      response.end(text)
    }
    if (request.method === 'POST') {
      let text = ''
      for await (const chunk of request) text += chunk
      const { updates }: { updates: readonly Update[] } = JSON.parse(text)
      requests.push(updates)
      const results = updates.map((update) => {
        const result = site.answer(update)
        const { inferenceId, row } = update
        if (result['status'] === 'applied')
          rows.set(inferenceId, { ...rows.get(inferenceId), ...row })
        return { id: update.id, ...result }
      })
      return send('application/json', JSON.stringify({ requestId: 'request', results }), 207)
    }
    if (/^\/aftertrace\.(min\.js|mjs)$/.test(url.pathname)) {
      return send('text/javascript', await readFile(join(folder, url.pathname), 'utf8'))
    }
    if (url.pathname === '/app.js') return send('text/javascript', site.script)
    if (url.pathname === '/axe.js') return send('text/javascript', axe)
    if (url.pathname === '/style.css') return send('text/css', style)
    // A browser with a window requests this icon, and logs an error if it is missing.
    if (url.pathname === '/favicon.ico') return send('image/x-icon', '')
    if (url.pathname !== '/') return send('text/plain', '', 404)
    const dir = url.searchParams.get('dir') ?? 'ltr'
    const look = url.searchParams.get('look') ?? ''
    send(
      'text/html',
      `<!doctype html><html lang="en" dir="${dir}" class="${look}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Answers</title><link rel="stylesheet" href="/style.css"><main><h1>Answers</h1>${site.body}</main></html>`,
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const site: ElementSite = {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`,
    rows,
    requests,
    answer: () => ({ status: 'applied' }),
    body: '',
    script: '',
    forget() {
      rows.clear()
      requests.length = 0
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
  return site
}
