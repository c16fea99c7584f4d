// @vitest-environment happy-dom
import { act, createElement, type ReactNode, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { type Client, createClient } from '../../src/index.ts'
import { FeedbackProvider, type FeedbackProviderProps, useFeedback } from '../../src/react.ts'
import { installPlatform } from '../support/fake-platform.ts'
import { pipeline } from '../support/world.ts'

beforeAll(() => void Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true }))

const rows: object[] = []

/** Opens a client in memory that counts the subscriptions to its outbox. */
function openClient() {
  const client = createClient({
    transport: async (updates) => {
      rows.push(...updates.map(({ row }) => row))
      return { outcomes: updates.map(() => ({ kind: 'delivered', via: 'applied' })) }
    },
    inferencePipelineId: pipeline,
  })
  onTestFinished(() => client.close())
  let watchers = 0
  const subscribe = (listener: () => void) => {
    watchers++
    const undo = client.outbox.subscribe(listener)
    return () => {
      watchers--
      undo()
    }
  }
  const watched: Client = { ...client, outbox: { ...client.outbox, subscribe } }
  return { client: watched, watchers: () => watchers }
}

/** Counts open channels and listeners for page lifecycle events. */
function watchPage() {
  installPlatform()
  const open = new Set<BroadcastChannel>()
  const Channel = globalThis.BroadcastChannel
  class CountedChannel extends Channel {
    constructor(name: string) {
      super(name)
      open.add(this)
    }
    override close(): void {
      open.delete(this)
      super.close()
    }
  }
  vi.stubGlobal('BroadcastChannel', CountedChannel)
  let listeners = 0
  const count = (by: number) => (type: string) => {
    if (type.startsWith('page')) listeners += by
  }
  const { addEventListener: add, removeEventListener: remove } = globalThis
  vi.stubGlobal('addEventListener', (...args: Parameters<typeof add>) => {
    const [type, , options] = args
    count(1)(type)
    if (typeof options === 'object')
      options.signal?.addEventListener('abort', () => count(-1)(type))
    add(...args)
  })
  vi.stubGlobal('removeEventListener', (...args: Parameters<typeof remove>) => {
    count(-1)(args[0])
    remove(...args)
  })
  return () => ({ channels: open.size, listeners })
}

function Thumbs(): ReactNode {
  const { state, upProps } = useFeedback('trace-1')
  return createElement('button', { ...upProps, type: 'button' }, `${state.vote}`)
}

function treeOf(props: FeedbackProviderProps): ReactNode {
  const provider = createElement(FeedbackProvider, props, createElement(Thumbs))
  return createElement(StrictMode, {}, provider)
}

function mount(props: FeedbackProviderProps) {
  const place = document.createElement('div')
  const root = createRoot(place)
  act(() => root.render(treeOf(props)))
  return {
    text: () => place.textContent,
    press: () => act(() => place.querySelector('button')?.click()),
    unmount: () => act(() => root.unmount()),
  }
}

it('mounting a provider repeatedly leaks no channel, listener or subscription', () => {
  const counts = watchPage()
  const { client, watchers } = openClient()
  // Inline options, as is common: a new object and a new function at each rendering.
  const mountOnce = () =>
    mount({ client, columns: { vote: 'rating' }, encode: (vote) => vote }).unmount()
  mountOnce()
  const before = { ...counts(), watchers: watchers() }
  expect(before.channels).toBeGreaterThan(0)
  expect(before.listeners).toBeGreaterThan(0)
  expect(before.watchers).toBe(1)
  for (let time = 0; time < 50; time++) mountOnce()
  expect({ ...counts(), watchers: watchers() }).toEqual(before)
})

it('rendering a provider on a server for each request leaks no subscription', () => {
  const { client, watchers } = openClient()
  for (let time = 0; time < 50; time++) {
    expect(renderToString(treeOf({ client }))).toContain('null')
  }
  expect(watchers()).toBe(1)
})

it('providers with the same client and options share feedback, others do not', () => {
  watchPage()
  const { client } = openClient()
  const [one, same, other] = [
    mount({ client }),
    mount({ client }),
    mount({ client, columns: { vote: 'rating' } }),
  ]
  one.press()
  expect([one.text(), same.text(), other.text()]).toEqual(['up', 'up', 'null'])
  one.unmount()
  expect(mount({ client }).text()).toBe('up')
  expect(mount({ client: openClient().client }).text()).toBe('null')
})
