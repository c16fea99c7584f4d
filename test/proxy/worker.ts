import { build } from 'esbuild'
import { Miniflare, type Request, type Response } from 'miniflare'

/** Dates before and after workerd stopped sending the Authorization header to another host after a redirect. */
export const dates = ['2024-04-01', '2026-04-01'] as const

/**
 * Starts a Worker in workerd from the text of its module, which may import the source.
 *
 * @param options `outboundService` answers instead of the network.
 */
export async function startWorker(
  contents: string,
  compatibilityDate: string,
  options: { outboundService?: (request: Request) => Promise<Response> } = {},
): Promise<Miniflare> {
  const bundle = await build({
    stdin: { contents, resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['workerd'],
    write: false,
  })
  const script = bundle.outputFiles[0]?.text ?? ''
  const worker = new Miniflare({ modules: true, script, compatibilityDate, ...options })
  await worker.ready
  return worker
}
