import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { AftertraceFeedback } from '../../src/element.ts'
import { fr } from '../../src/feedback/phrases/fr.ts'
import { find, openClient, show } from './fixture.ts'

const up = '[part~=up]'
const down = '[part~=down]'
const comment = '[part=comment]'
const panel = '[part=panel]:popover-open'

describe('An element that is reused for another trace or person', () => {
  it('discards unsaved text about the previous trace', async () => {
    const { client, rows } = openClient()
    const element = show(client)
    find(element, down).click()
    await vi.waitFor(() => find(element, panel))
    find<HTMLTextAreaElement>(element, comment).value = 'About a.'
    element.inferenceId = 'b'
    expect(element.shadowRoot?.querySelector(panel)).toBeNull()
    find(element, down).click()
    await vi.waitFor(() => find(element, panel))
    find(element, '[part=submit]').click()
    await vi.waitFor(() => expect(rows.get('b')).toEqual({ human_feedback: 0 }))
  })

  it('does not show the vote of the previous person', async () => {
    const [one, other] = [openClient(), openClient()]
    const element = show(one.client)
    find(element, up).click()
    await vi.waitFor(() => expect(one.rows.get('a')).toEqual({ human_feedback: 1 }))
    element.client = other.client
    expect(find(element, up).ariaPressed).toBe('false')
    expect(element.hasAttribute('value')).toBe(false)
    element.client = one.client
    expect(find(element, up).ariaPressed).toBe('true')
  })
})

describe('Invalid reasons', () => {
  it.each(['{', 'null', '[null]', '[{}]', '[1'])(
    '%s are reported, and the thumbs work without them',
    async (reasons) => {
      const told = vi.fn((event: ErrorEvent) => event.preventDefault())
      addEventListener('error', told)
      onTestFinished(() => removeEventListener('error', told))
      const { client, rows } = openClient()
      const element = show(client, { 'inference-id': 'a', reasons })
      find(element, down).click()
      await vi.waitFor(() => find(element, panel))
      expect(told.mock.calls[0]?.[0].message).toContain('reasons must be a JSON list')
      await vi.waitFor(() => expect(rows.get('a')).toEqual({ human_feedback: 0 }))
      await vi.waitFor(
        () => expect(find(element, '[part=status]').textContent).toBe('Thank you.'),
        2_000,
      )
    },
  )
})

it('Half an emoji, which a length limit may leave, is replaced in a comment', async () => {
  const { client, rows } = openClient()
  const element = show(client)
  find(element, down).click()
  await vi.waitFor(() => find(element, panel))
  find<HTMLTextAreaElement>(element, comment).value = 'Wrong 👎\ud83d \0'
  find(element, '[part=submit]').click()
  await vi.waitFor(() =>
    expect(rows.get('a')).toEqual({
      human_feedback: 0,
      human_feedback_comment: 'Wrong 👎\ufffd \ufffd',
    }),
  )
})

it('An element in a shadow tree uses the language of the page around the host', () => {
  AftertraceFeedback.speak(fr)
  const host = document.createElement('div')
  const page = document.createElement('section')
  page.lang = 'fr-CA'
  page.append(host)
  document.body.append(page)
  onTestFinished(() => page.remove())
  const element = show(openClient().client)
  host.attachShadow({ mode: 'open' }).append(element)
  expect(find(element, up).ariaLabel).toBe(fr.up)
})

it('Text between the tags is not rendered', () => {
  const element = document.createElement('aftertrace-feedback')
  element.textContent = 'Loading …'
  document.body.append(element)
  onTestFinished(() => element.remove())
  const slots = [...(element.shadowRoot?.querySelectorAll('slot') ?? [])]
  expect(slots.flatMap((slot) => slot.assignedNodes())).toEqual([])
})

it('Stars in the value attribute are shown and not sent', async () => {
  const { client, requests } = openClient()
  const element = show(client, { 'inference-id': 'a', scale: 'stars', value: '3' })
  const checked = () => element.shadowRoot?.querySelector<HTMLInputElement>('input:checked')?.value
  expect(checked()).toBe('3')
  await client.flush()
  expect(requests).toEqual([])
})
