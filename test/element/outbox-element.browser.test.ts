import { expect, it, onTestFinished, vi } from 'vitest'
import { AftertraceFeedback, AftertraceOutbox } from '../../src/element.ts'
import { de } from '../../src/feedback/phrases/de.ts'
import { find, openClient, show } from './fixture.ts'

function showOutbox(client: ReturnType<typeof openClient>['client']) {
  const element = document.createElement('aftertrace-outbox')
  element.client = client
  document.body.append(element)
  onTestFinished(() => element.remove())
  return element
}

it('counts waiting updates, shows exactly what will be sent, and discards it', async () => {
  const { client } = openClient()
  client.pause()
  const outbox = showOutbox(client)
  const badge = find(outbox, '[part=badge]')
  expect(badge.textContent).toBe('Nothing waiting')
  find(show(client), '[part~=up]').click()
  await vi.waitFor(() => expect(badge.textContent).toBe('1 waiting'))
  badge.click()
  await vi.waitFor(() =>
    expect(find(outbox, 'code').textContent).toBe('{"inferenceId":"a","row":{"human_feedback":1}}'),
  )
  find(outbox, '[part=discard]').click()
  await vi.waitFor(() => expect(badge.textContent).toBe('Nothing waiting'))
  await vi.waitFor(() => expect(outbox.shadowRoot?.querySelectorAll('li')).toHaveLength(0))
})

it('is displayed inline, also under another tag name', () => {
  customElements.define('my-outbox', class extends AftertraceOutbox {})
  const element = document.createElement('my-outbox')
  document.body.append('Waiting: ', element)
  onTestFinished(() => element.remove())
  expect(getComputedStyle(element).display).toBe('inline-flex')
})

it('lists one item for each trace that the badge counts, and discards all its updates', async () => {
  const { client } = openClient()
  client.pause()
  const outbox = showOutbox(client)
  const thumbs = show(client)
  find(thumbs, '[part~=up]').click()
  find(thumbs, '[part~=down]').click()
  find(show(client, { 'inference-id': 'b' }), '[part~=up]').click()
  await vi.waitFor(() => expect(find(outbox, '[part=badge]').textContent).toBe('2 waiting'))
  expect(client.outbox.snapshot().pending).toBe(3)
  find(outbox, '[part=badge]').click()
  const codes = () => [...(outbox.shadowRoot?.querySelectorAll('li code') ?? [])]
  await vi.waitFor(() => expect(codes()).toHaveLength(2))
  expect(JSON.parse(codes()[0]?.textContent ?? '')).toMatchObject({
    inferenceId: 'a',
    row: { human_feedback: 0 },
  })
  find(outbox, '[part=discard]').click()
  await vi.waitFor(() => expect(client.outbox.snapshot().pending).toBe(1))
  await vi.waitFor(() => expect(codes()).toHaveLength(1))
})

it('shows the age of an update and why it waits, in the language of the page', async () => {
  AftertraceFeedback.speak(de)
  const { client } = openClient(undefined, {
    fetch: () => Promise.reject(new TypeError('offline')),
  })
  const outbox = showOutbox(client)
  outbox.lang = 'de'
  find(show(client), '[part~=up]').click()
  await vi.waitFor(() => expect(client.outbox.snapshot().pending).toBe(1))
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 185_000 })
  onTestFinished(() => void vi.useRealTimers())
  find(outbox, '[part=badge]').click()
  await vi.waitFor(() =>
    expect(find(outbox, 'small').textContent).toContain('vor 3 Min. · Wird automatisch gesendet.'),
  )
  expect(find(outbox, 'small').textContent).not.toMatch(/backoff|offline|unreachable/)
})

it('retries a refused update, and sends waiting updates at once', async () => {
  let answer = 'rejected'
  const { client, rows } = openClient(() => ({ status: answer, code: 'value_not_allowed' }))
  const outbox = showOutbox(client)
  find(show(client), '[part~=up]').click()
  await vi.waitFor(() => expect(client.outbox.snapshot().deadLetters).toBe(1))
  find(outbox, '[part=badge]').click()
  await vi.waitFor(() => expect(find(outbox, 'small').textContent).toContain('Could not be sent.'))
  answer = 'applied'
  find(outbox, '[part=retry]').click()
  await vi.waitFor(() => expect(rows.get('a')).toEqual({ human_feedback: 1 }))

  client.pause()
  find(show(client, { 'inference-id': 'b' }), '[part~=down]').click()
  await vi.waitFor(() => expect(client.outbox.snapshot().pending).toBe(1))
  client.resume()
  find(outbox, '[part=send]').click()
  await vi.waitFor(() => expect(rows.get('b')).toEqual({ human_feedback: 0 }))
})
