import { createServer } from 'node:http'
import {
  type AddressInfo,
  connect,
  createServer as createSocketServer,
  type Server,
  type Socket,
} from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Miniflare } from 'miniflare'
import { afterEach, expect, it } from 'vitest'
import { createProxy } from '../../../src/proxy.ts'
import { type NodeContext, toNodeListener } from '../../../src/proxy-node.ts'
import { canary } from '../../http/upstream.ts'
import { item, policy } from '../fixture.ts'
import { childProcesses, megabytesOf } from '../process-memory.ts'
import { startWorker } from '../worker.ts'
import { threat } from './threat.ts'

const sockets: Socket[] = []
const servers: Server[] = []
const workers: Miniflare[] = []

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const server of servers.splice(0)) {
    server.close()
  }
  await Promise.all(workers.splice(0).map((worker) => worker.dispose()))
})

async function listen(server: Server): Promise<number> {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** Starts a Worker and finds its process. */
async function startMeasured(script: string) {
  const before = new Set(childProcesses('workerd'))
  const worker = await startWorker(script, '2026-04-01')
  workers.push(worker)
  const url = await worker.ready
  const pid = childProcesses('workerd').find((each) => !before.has(each)) ?? 0
  return { url, port: Number(url.port), memory: () => megabytesOf(pid) }
}

const head =
  'POST /feedback HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n'
const drops = '1\r\n \r\n'.repeat(65_000)

/** Sends `count` endless bodies of one-byte chunks, and waits until they have arrived. */
async function stall(port: number, count: number): Promise<void> {
  const sending = Array.from({ length: count }, () => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    sockets.push(socket)
    return new Promise<void>((resolve) => socket.write(head + drops, () => resolve()))
  })
  await Promise.all(sending)
  await new Promise((resolve) => setTimeout(resolve, 1_000))
}

/** Returns the memory of this process after a garbage collection, in megabytes. */
function heldMegabytes(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 1_000_000
}

/** Starts an upstream whose replies declare 17 bytes and never end. */
async function startLiar(): Promise<string> {
  const start = 'HTTP/1.1 200 OK\r\ncontent-length: 17\r\ntransfer-encoding: chunked\r\n\r\n'
  const chunk = `10000\r\n${' '.repeat(65_536)}\r\n`
  const server = createSocketServer((socket) => {
    sockets.push(socket)
    const pour = () => {
      while (socket.writable && socket.write(chunk));
    }
    socket.on('error', () => undefined).on('drain', pour)
    socket.once('data', () => {
      socket.write(start)
      pour()
    })
  })
  return `http://127.0.0.1:${await listen(server)}/v1`
}

const withKey = (baseURL?: string) =>
  `{ ...${JSON.stringify(policy)}, apiKey: '${canary}', ${baseURL ? `baseURL: '${baseURL}'` : ''} }`
const workerWith = (baseURL?: string) => `
  import { createProxy } from './src/proxy.ts'
  const proxy = createProxy(${withKey(baseURL)})
  export default { fetch: (request) => proxy(request) }
`
const update = () => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ updates: [item()] }),
})

threat(46, () => {
  it('ten requests of one-byte chunks use less than 50 MB in workerd', async () => {
    const { port, memory } = await startMeasured(workerWith())
    await stall(port, 1)
    const before = memory()
    await stall(port, 10)
    expect(memory() - before).toBeLessThan(50)
  }, 30_000)

  it('ten requests of one-byte chunks use less than 256 KiB each on Node', async () => {
    const proxy = createProxy<NodeContext>({ ...policy, apiKey: canary })
    const port = await listen(createServer(toNodeListener(proxy)))
    await stall(port, 1)
    const before = heldMegabytes()
    await stall(port, 10)
    // The figure includes the memory of Node and of the clients' sockets.
    expect(heldMegabytes() - before).toBeLessThan(10 * 0.262)
  }, 30_000)
})

threat(47, () => {
  it('an endless reply that declares 17 bytes is cut off in workerd', async () => {
    const { url, memory } = await startMeasured(workerWith(await startLiar()))
    const before = memory()
    const response = await fetch(url, update())
    expect(await response.json()).toMatchObject({ results: [{ status: 'retry' }] })
    expect(memory() - before).toBeLessThan(50)
  }, 30_000)
})
