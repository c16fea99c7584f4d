import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createClient, signals } from '../../src/index.ts'
import { flushOnSync, registerFlush } from '../../src/service-worker.ts'
import { applied, each, later, unreachable } from '../support/answers.ts'
import { installPlatform } from '../support/fake-platform.ts'
import { createWorld, endpoint, pipeline, type World } from '../support/world.ts'

describe('flushOnSync in a service worker', () => {
  const scope = new EventTarget()
  beforeEach(() => {
    vi.stubGlobal('addEventListener', scope.addEventListener.bind(scope))
    vi.stubGlobal('removeEventListener', scope.removeEventListener.bind(scope))
    return () => void vi.unstubAllGlobals()
  })

  /** Fires a sync event as the browser does when it is online again. Returns what waitUntil received. */
  function sync(tag: string): Promise<unknown>[] {
    const work: Promise<unknown>[] = []
    const waitUntil = (each: Promise<unknown>) => void work.push(each)
    scope.dispatchEvent(Object.assign(new Event('sync'), { tag, waitUntil }))
    return work
  }

  function workerOptions({ clock, store, proxy, name }: World) {
    return {
      endpoint,
      inferencePipelineId: pipeline,
      name,
      clock,
      store,
      fetch: proxy.fetch,
      random: () => 0,
    }
  }

  async function openDevice() {
    const world = createWorld()
    const { clock, proxy, open } = world
    const page = await open()
    proxy.answerAlways(unreachable)
    await page.client.update(signals('a', { n: 1 }))
    await clock.advance(100)
    await page.kill()
    return { ...world, options: workerOptions(world) }
  }

  it('delivers the updates that a killed page left in the store', async () => {
    const { clock, proxy, name, options } = await openDevice()
    const undo = flushOnSync(options)
    proxy.forgetPlans()
    const [work] = sync(`aftertrace:${name}`)
    await clock.advance(20_000)
    await work
    expect(proxy.rows.get('a')).toEqual({ n: 1 })
    expect(clock.timers()).toBe(0)
    undo()
  })

  it('rejects while updates wait, so that the browser retries', async () => {
    const { clock, name, options } = await openDevice()
    const undo = flushOnSync(options)
    const [work] = sync(`aftertrace:${name}`)
    const failure = expect(work).rejects.toMatchObject({ code: 'still_waiting' })
    await clock.advance(100_000)
    await failure
    undo()
  })

  it('looks up its options only when a sync event arrives', async () => {
    const { clock, proxy, name, options } = await openDevice()
    const lookUp = vi.fn(async () => options)
    const undo = flushOnSync(lookUp, name)
    expect(lookUp).not.toHaveBeenCalled()
    proxy.forgetPlans()
    const [work] = sync(`aftertrace:${name}`)
    await clock.advance(20_000)
    await work
    expect(proxy.rows.size).toBe(1)
    undo()
  })

  it('sends no update twice while two tabs deliver as well', async () => {
    installPlatform()
    const world = createWorld()
    const { clock, proxy, name, open } = world
    const tabs = [await open(), await open()]
    proxy.answerAlways(later(clock, 300, applied))
    const undo = flushOnSync(workerOptions(world))
    for (const { client } of tabs) client.pause()
    for (let n = 0; n < 400; n++) await tabs[n % 2]?.client.update(signals(`trace-${n}`, { n }))
    const [work] = sync(`aftertrace:${name}`)
    for (const { client } of tabs) client.resume()
    await clock.advance(60_000)
    await work
    const sent = proxy.requests.flatMap(({ updates }) => updates.map(({ id }) => id))
    expect(sent).toHaveLength(400)
    expect(new Set(sent).size).toBe(400)
    for (const { client } of tabs) expect(client.outbox.snapshot().pending).toBe(0)
    undo()
  })

  it('reports its deliveries to open tabs and to onEvent', async () => {
    installPlatform()
    const world = createWorld()
    const { clock, proxy, open } = world
    const { client } = await open()
    client.pause()
    const { id, settled } = await client.update(signals('a', { n: 1 }))
    const onEvent = vi.fn()
    proxy.answerAlways(applied)
    const undo = flushOnSync({ ...workerOptions(world), onEvent })
    const [work] = sync(`aftertrace:${world.name}`)
    await clock.advance(1_000)
    await work
    expect(await settled).toMatchObject({ kind: 'delivered', via: 'applied' })
    expect(client.outbox.snapshot()).toMatchObject({ traces: 0, pending: 0 })
    expect(onEvent).toHaveBeenCalledWith({
      kind: 'settled',
      id,
      settlement: expect.objectContaining({ kind: 'delivered' }),
    })
    undo()
  })

  it('sends the grants that a page stored and asks for a grant only where none is stored', async () => {
    const world = createWorld()
    const { clock, proxy, open } = world
    const page = await open()
    page.client.pause()
    await page.client.update(signals('a', { n: 1 }), { grant: 'a.a.a' })
    await page.client.update(signals('b', { n: 1 }))
    await page.kill()
    const grants = new Map<string, string | undefined>()
    proxy.answerAlways(
      each(({ inferenceId, grant }) => {
        grants.set(inferenceId, grant)
        return grant ? { status: 'applied' } : { status: 'reauthorize', code: 'grant_missing' }
      }),
    )
    const grant = vi.fn(async () => 'b.b.b')
    const undo = flushOnSync({ ...workerOptions(world), grant })
    const [work] = sync(`aftertrace:${world.name}`)
    await clock.advance(20_000)
    await work
    expect(grants).toEqual(new Map(Object.entries({ a: 'a.a.a', b: 'b.b.b' })))
    expect(grant).toHaveBeenCalledTimes(1)
    undo()
  })

  it('rejects when the storage fails, so that the browser retries, and reports the fault', async () => {
    const { clock, name, options } = await openDevice()
    const fault = new DOMException('Not now.', 'UnknownError')
    const store = { ...options.store, read: refuse, change: refuse }
    const onEvent = vi.fn()
    const undo = flushOnSync({ ...options, store, onEvent })
    const [work] = sync(`aftertrace:${name}`)
    const failure = expect(work).rejects.toBe(fault)
    await clock.advance(100_000)
    await failure
    expect(onEvent).toHaveBeenCalledWith({ kind: 'fault', cause: fault })
    expect(clock.timers()).toBe(0)
    undo()

    async function refuse(): Promise<never> {
      throw fault
    }
  })

  it('rejects invalid options', async () => {
    const { name, options } = await openDevice()
    const undo = flushOnSync({ ...options, endpoint: 'ftp://app.example.com/' })
    const [work] = sync(`aftertrace:${name}`)
    await expect(work).rejects.toMatchObject({ code: 'invalid_endpoint' })
    undo()
  })

  it('ignores sync events with other tags, and every sync event after it is undone', async () => {
    const { name, options } = await openDevice()
    const undo = flushOnSync(options)
    expect(sync('of the app')).toEqual([])
    undo()
    expect(sync(`aftertrace:${name}`)).toEqual([])
  })
})

describe('registerFlush in a page', () => {
  function registrationWith(sync?: object) {
    return { sync } as unknown as ServiceWorkerRegistration
  }

  function openClient() {
    const fetch = () => Promise.reject(new TypeError('Failed to fetch'))
    const client = createClient({ endpoint, inferencePipelineId: pipeline, fetch })
    onTestFinished(client.close)
    return client
  }

  it('registers a sync when an update is accepted, and again for each further update', async () => {
    const register = vi.fn(async () => undefined)
    const client = openClient()
    const undo = await registerFlush(registrationWith({ register }), client, 'mine')
    expect(register).not.toHaveBeenCalled()
    await client.update(signals('a', { n: 1 }))
    expect(register).toHaveBeenCalledTimes(1)
    expect(register).toHaveBeenCalledWith('aftertrace:mine')
    await client.update(signals('a', { n: 2 }))
    expect(register).toHaveBeenCalledTimes(2)
    undo()
    await client.update(signals('a', { n: 3 }))
    expect(register).toHaveBeenCalledTimes(2)
  })

  it('registers a sync for updates accepted before the call', async () => {
    const register = vi.fn(async () => undefined)
    const client = openClient()
    await client.update(signals('a', { n: 1 }))
    await registerFlush(registrationWith({ register }), client)
    expect(register).toHaveBeenCalledWith('aftertrace:aftertrace')
  })

  it('does nothing where background sync is missing or forbidden', async () => {
    const client = openClient()
    await registerFlush(registrationWith(), client)
    await registerFlush({ module: '/worker.js' }, client)
    const register = () => Promise.reject(new DOMException('No.', 'NotAllowedError'))
    await registerFlush(registrationWith({ register }), client)
    expect((await client.update(signals('a', { n: 1 }))).safety).toBe('memory')
  })

  it('registers the module worker, or the classic script where module workers are not supported', async () => {
    const refused = new TypeError('Modules are not supported.')
    const registered: unknown[][] = []
    const serviceWorker = {
      register: async (...args: unknown[]) => {
        registered.push(args)
        if (args[0] === '/module.js') throw refused
        return registrationWith()
      },
    }
    vi.stubGlobal('navigator', { serviceWorker })
    onTestFinished(() => void vi.unstubAllGlobals())
    const client = openClient()
    await registerFlush({ module: '/module.js', classic: '/classic.js', scope: '/chat' }, client)
    expect(registered).toEqual([
      ['/module.js', { scope: '/chat', type: 'module' }],
      ['/classic.js', { scope: '/chat' }],
    ])
    await expect(registerFlush({ module: '/module.js' }, client)).rejects.toBe(refused)
  })
})
