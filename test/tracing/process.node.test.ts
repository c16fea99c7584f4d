import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { root } from '../house/module.ts'

const published: unknown[] = []
const server = createServer((request, response) => {
  let text = ''
  request.on('data', (part) => {
    text += part
  })
  request.on('end', () => {
    published.push(...JSON.parse(text).rows)
    response.setHeader('content-type', 'application/json')
    response.end('{"success":true}')
  })
})
let address = ''

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  address = `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : 0}/v1`
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

/** Runs a script with a tracer in a separate process. */
async function run(script: string): Promise<string> {
  published.length = 0
  const text = `
    import { createOpenlayer } from './src/openlayer.ts'
    import { createTracer, publishTo } from './src/tracing.ts'
    const tracer = createTracer({
      publish: publishTo(createOpenlayer({ apiKey: 'key', baseURL: '${address}' })),
      inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
    })
    ${script}
  `
  const { outputFiles } = await build({
    stdin: { contents: text, resolveDir: root, loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    write: false,
  })
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '--eval',
    outputFiles[0]?.text ?? '',
  ])
  return stdout
}

it('A process that exits by itself publishes ended traces, and open traces as partial', async () => {
  await run(`
    tracer.run({ inferenceId: 'ended' }, () => 'done')
    void tracer.run({ inferenceId: 'never' }, () => new Promise(() => {}))
  `)
  expect(published).toMatchObject([
    { inferenceId: 'ended', output: 'done' },
    { inferenceId: 'never', metadata: { partial: true } },
  ])
}, 20_000)

it('A process that awaits flush gets its result', async () => {
  const output = await run(`
    void tracer.run({ inferenceId: 'never' }, () => new Promise(() => {}))
    const { open } = await tracer.flush({ deadlineMs: 100 })
    console.log(open.length)
  `)
  expect(output).toBe('1\n')
  expect(published).toMatchObject([{ inferenceId: 'never' }])
}, 20_000)

it('await using publishes all traces that were started', async () => {
  await run(`
    {
      await using scope = tracer
      void scope.run({ inferenceId: 'never' }, () => new Promise(() => {}))
      scope.run({ inferenceId: 'ended' }, () => 'done')
    }
    console.log('after')
    process.exit(0)
  `)
  expect(published).toHaveLength(2)
}, 20_000)

it('Many tracers in one process cause no warning', async () => {
  const output = await run(`
    process.on('warning', ({ name }) => console.log(name))
    for (let n = 0; n < 50; n++) {
      const one = createTracer({
        publish: async () => {},
        inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
      })
      void one.run({}, () => new Promise(() => {}))
    }
  `)
  expect(output).toBe('')
}, 20_000)
