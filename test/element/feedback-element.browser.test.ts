import { describe, expect, it, vi } from 'vitest'
import { AftertraceFeedback } from '../../src/element.ts'
import { de } from '../../src/feedback/phrases/de.ts'
import type { FeedbackStatus } from '../../src/feedback.ts'
import { find, openClient, show } from './fixture.ts'

const up = '[part~=up]'
const down = '[part~=down]'
const status = '[part=status]'
const panel = '[part=panel]:popover-open'
const isDisabled = (element: HTMLElement, selector: string) =>
  find(element, selector).matches(':disabled')

describe('<aftertrace-feedback>', () => {
  it('votes with the first press, changes the vote with one press, and removes it with a second', async () => {
    const { client, rows } = openClient()
    const element = show(client)
    find(element, up).click()
    expect(find(element, up).ariaPressed).toBe('true')
    expect(element.value).toBe('up')
    await vi.waitFor(() => expect(rows.get('a')).toEqual({ human_feedback: 1 }))
    find(element, down).click()
    expect([find(element, up).ariaPressed, find(element, down).ariaPressed]).toEqual([
      'false',
      'true',
    ])
    await vi.waitFor(() => expect(rows.get('a')).toEqual({ human_feedback: 0 }))
    find(element, down).click()
    expect(element.hasAttribute('value')).toBe(false)
    await vi.waitFor(() => expect(rows.get('a')).toEqual({ human_feedback: null }))
  })

  it('has a named group of two native toggle buttons with constant names', async () => {
    const { client } = openClient()
    const element = show(client)
    const group = find(element, '[part=group]')
    expect(group.role).toBe('group')
    expect(group.ariaLabel).toBe('Was this answer helpful?')
    const names = () => [up, down].map((selector) => find(element, selector).ariaLabel)
    expect(names()).toEqual(['Good answer', 'Bad answer'])
    find(element, up).click()
    expect(names()).toEqual(['Good answer', 'Bad answer'])
    expect(find(element, up).type).toBe('button')
  })

  it('is disabled without a trace, without a client, and while the answer is streaming', () => {
    const { client } = openClient()
    expect(isDisabled(show(client, {}), up)).toBe(true)
    expect(isDisabled(show(undefined), up)).toBe(true)
    for (const name of ['streaming', 'disabled', 'readonly']) {
      const element = show(client, { 'inference-id': 'a', [name]: '' })
      expect(isDisabled(element, up)).toBe(true)
      element.removeAttribute(name)
      expect(isDisabled(element, up)).toBe(false)
    }
  })

  it('dispatches feedback-intent before a vote is stored, and stores nothing if it is canceled', async () => {
    const { client, requests } = openClient()
    const element = show(client)
    const seen: unknown[] = []
    element.addEventListener('feedback-intent', (event) => {
      seen.push(event.detail)
      event.preventDefault()
    })
    document.body.addEventListener('feedback-change', ({ detail }) => seen.push(detail), {
      once: true,
    })
    find(element, up).click()
    expect(seen).toEqual([{ inferenceId: 'a', next: 'up', previous: null }])
    expect(find(element, up).ariaPressed).toBe('false')
    expect(requests).toEqual([])
  })

  it('dispatches feedback-change for each vote, and feedback-state for each status', async () => {
    const { client } = openClient()
    const element = show(client)
    const changes: unknown[] = []
    const states: FeedbackStatus[] = []
    element.addEventListener('feedback-change', ({ detail }) => changes.push(detail))
    element.addEventListener('feedback-state', ({ detail }) => states.push(detail.status))
    find(element, up).click()
    expect(changes).toEqual([
      expect.objectContaining({ inferenceId: 'a', vote: 'up', comment: '' }),
    ])
    await vi.waitFor(() => expect(states).toEqual(['saving', 'stored', 'delivered']))
    expect(element.matches(':state(rated):state(up):state(delivered)')).toBe(true)
  })

  it('has the state idle until a vote is cast', async () => {
    const { client } = openClient()
    const element = show(client)
    expect(element.matches(':state(idle)')).toBe(true)
    find(element, up).click()
    await vi.waitFor(() => expect(element.matches(':state(delivered)')).toBe(true))
    expect(element.matches(':state(idle)')).toBe(false)
  })

  it('announces one text in a live region that existed before', async () => {
    const { client } = openClient()
    const element = show(client)
    const region = find<HTMLElement>(element, status)
    expect(region.role).toBe('status')
    const texts: string[] = []
    new MutationObserver(() => texts.push(region.textContent ?? '')).observe(region, {
      childList: true,
      subtree: true,
      characterData: true,
    })
    find(element, up).click()
    await vi.waitFor(() => expect(texts).toEqual(['Thank you.']), 2_000)
    expect(find(element, status)).toBe(region)
    expect(region.ariaLive).toBe('polite')
  })

  it('shows a refusal with a retry button, and the last confirmed vote', async () => {
    let answer: Readonly<Record<string, unknown>> = {
      status: 'rejected',
      code: 'value_not_allowed',
    }
    const { client, rows } = openClient(() => answer)
    const element = show(client)
    find(element, up).click()
    await vi.waitFor(
      () => expect(find(element, status).textContent).toBe('Could not be sent.'),
      2_000,
    )
    expect(find(element, up).ariaPressed).toBe('false')
    answer = { status: 'applied' }
    find(element, '[part=retry]').click()
    await vi.waitFor(() => expect(rows.get('a')).toEqual({ human_feedback: 1 }))
    expect(find(element, up).ariaPressed).toBe('true')
    expect(find(element, '[part=retry]').hidden).toBe(true)
  })

  it('removes the grant from the page at once and gives it to the client', async () => {
    const { client, requests } = openClient()
    const grant = 'aaaa.bbbb.cccc'
    const element = show(client, { 'inference-id': 'a', grant })
    expect(element.outerHTML).not.toContain(grant)
    find(element, up).click()
    await vi.waitFor(() => expect(requests).toHaveLength(1))
    expect(await requests[0]?.text()).toContain(grant)
  })

  it('uses the language of the nearest ancestor with a lang attribute', () => {
    AftertraceFeedback.speak(de)
    const { client } = openClient()
    const element = show(client, { 'inference-id': 'a', lang: 'de-AT' })
    expect(find(element, up).ariaLabel).toBe('Gute Antwort')
    element.phrases = { ...de, up: 'Prima' }
    expect(find(element, up).ariaLabel).toBe('Prima')
    expect(find(show(client, { 'inference-id': 'b', lang: 'fi' }), up).ariaLabel).toBe(
      'Good answer',
    )
    expect(find(show(client, { 'inference-id': 'c', lang: 'DE' }), up).ariaLabel).toBe(
      'Gute Antwort',
    )
  })

  it('takes part in a form', async () => {
    const { client } = openClient()
    const element = show(client, { 'inference-id': 'a', name: 'vote' })
    const form = document.createElement('form')
    const fields = document.createElement('fieldset')
    form.append(fields)
    fields.append(element)
    document.body.append(form)
    find(element, down).click()
    expect(new FormData(form).get('vote')).toBe('down')
    fields.disabled = true
    expect(isDisabled(element, down)).toBe(true)
    expect(find(element, down).ariaPressed).toBe('true')
    form.remove()
  })

  it('shows another trace when its inference id changes', async () => {
    const { client } = openClient()
    const element = show(client)
    find(element, up).click()
    element.inferenceId = 'b'
    expect(find(element, up).ariaPressed).toBe('false')
    element.inferenceId = 'a'
    expect(find(element, up).ariaPressed).toBe('true')
  })

  it('shows the vote in its value attribute without sending it', async () => {
    const { client, requests } = openClient()
    const element = show(client, { 'inference-id': 'a', value: 'down' })
    expect(find(element, down).ariaPressed).toBe('true')
    await client.flush()
    expect(requests).toEqual([])
  })

  it('is invisible and keeps its box while feedback is switched off in the proxy', async () => {
    const { client } = openClient(undefined, {
      fetch: async () =>
        Response.json(
          { status: 403, code: 'feedback_off', requestId: 'request' },
          { status: 403, headers: { 'content-type': 'application/problem+json' } },
        ),
    })
    const element = show(client)
    const box = JSON.stringify(element.getBoundingClientRect())
    find(element, up).click()
    await vi.waitFor(() => expect(getComputedStyle(find(element, up)).visibility).toBe('hidden'))
    expect(JSON.stringify(element.getBoundingClientRect())).toBe(box)
  })
})

describe('Stars', () => {
  it('are named native radios with a button that clears them', async () => {
    const { client, rows } = openClient()
    const element = show(client, { 'inference-id': 'a', scale: 'stars', 'out-of': '4' })
    const radios = [...(element.shadowRoot?.querySelectorAll('input') ?? [])]
    expect(radios.map((radio) => radio.ariaLabel)).toEqual([
      '1 star',
      '2 stars',
      '3 stars',
      '4 stars',
    ])
    expect(find(element, 'fieldset').ariaLabel).toBe('Was this answer helpful?')
    radios[2]?.click()
    await vi.waitFor(() => expect(rows.get('a')).toEqual({ human_feedback: 3 }))
    expect(element.value).toBe('3')
    find(element, '[part=clear]').click()
    await vi.waitFor(() => expect(rows.get('a')).toEqual({ human_feedback: null }))
    expect(radios.some(({ checked }) => checked)).toBe(false)
  })

  it('restore a rating of one star instead of a thumb', async () => {
    const { client } = openClient()
    find(show(client, { 'inference-id': 'a', scale: 'stars' }), 'input').click()
    const element = show(client, { 'inference-id': 'a', scale: 'stars' })
    expect(find<HTMLInputElement>(element, 'input').checked).toBe(true)
  })
})

describe('An invalid attribute', () => {
  it('is replaced by the default if it is a number', () => {
    const { client } = openClient()
    const stars = show(client, { 'inference-id': 'a', scale: 'stars', 'out-of': 'abc' })
    expect(stars.shadowRoot?.querySelectorAll('input')).toHaveLength(5)
  })

  it('is reported by name if it is a list', () => {
    const { client } = openClient()
    const element = show(client, { 'inference-id': 'a', scale: 'choice' })
    for (const text of ['null', '{', '"up"', '{}']) {
      const told = vi.fn((event: ErrorEvent) => event.preventDefault())
      addEventListener('error', told)
      element.setAttribute('choices', text)
      removeEventListener('error', told)
      expect(told.mock.calls[0]?.[0].message).toContain('choices must be a JSON list')
    }
  })
})

describe('On a page that extends Object.prototype', () => {
  it('elements ignore the additional members', () => {
    const { client } = openClient()
    Object.assign(Object.prototype, { '$x y': () => undefined, version: '1.0' })
    const element = show(client, { 'inference-id': 'a', lang: 'en-x-other', label: 'Well?' })
    Reflect.deleteProperty(Object.prototype, '$x y')
    Reflect.deleteProperty(Object.prototype, 'version')
    expect(find(element, up).matches('button')).toBe(true)
    expect(element.shadowRoot?.querySelector('[version]')).toBeNull()
  })
})

describe('Choices', () => {
  it('are those of the page, and their keys are stored', async () => {
    const { client, rows } = openClient()
    const element = show(client, { 'inference-id': 'a', scale: 'choice' })
    element.choices = [{ key: 'spot-on', label: 'Spot on' }, 'off']
    const labels = [...(element.shadowRoot?.querySelectorAll('label') ?? [])]
    expect(labels.map(({ textContent }) => textContent)).toEqual(['Spot on', 'off'])
    labels[0]?.click()
    await vi.waitFor(() => expect(rows.get('a')).toEqual({ human_feedback: 'spot-on' }))
  })
})

describe('The panel', () => {
  it('opens when a thumb down is stored, offers reasons, and loses nothing when it is closed', async () => {
    const { client, rows } = openClient()
    const element = show(client)
    find(element, up).click()
    await vi.waitFor(() => expect(rows.get('a')).toEqual({ human_feedback: 1 }))
    expect(element.shadowRoot?.querySelector(panel)).toBeNull()
    find(element, down).click()
    await vi.waitFor(() => find(element, panel))
    const chips = element.shadowRoot?.querySelectorAll<HTMLElement>('[part=reason]') ?? []
    chips[0]?.click()
    chips[1]?.click()
    find<HTMLTextAreaElement>(element, '[part=comment]').value = 'Outda'
    find(element, '[part=dismiss]').click()
    expect(element.shadowRoot?.querySelector(panel)).toBeNull()
    find(element, '[part=more]').click()
    expect(find<HTMLTextAreaElement>(element, '[part=comment]').value).toBe('Outda')
    await vi.waitFor(() =>
      expect(rows.get('a')).toEqual({
        human_feedback: 0,
        human_feedback_reasons: ['incorrect', 'incomplete'],
      }),
    )
  })

  it('saves a comment and a suggestion, and renders both as text', async () => {
    const { client, rows } = openClient()
    const element = show(client, { 'inference-id': 'a', suggest: '', reasons: '["wrong"]' })
    find(element, down).click()
    await vi.waitFor(() => find(element, panel))
    const markup = '<img src=x onerror=alert(1)>'
    find<HTMLTextAreaElement>(element, '[part=comment]').value = markup
    find<HTMLTextAreaElement>(element, '[part=suggestion]').value = 'Paris'
    find(element, '[part=submit]').click()
    await vi.waitFor(() =>
      expect(rows.get('a')).toEqual({
        human_feedback: 0,
        human_feedback_comment: markup,
        human_feedback_suggestion: 'Paris',
      }),
    )
    find(element, '[part=more]').click()
    expect(element.shadowRoot?.querySelector('img')).toBeNull()
  })

  it.each([
    ['never', up, false],
    ['never', down, false],
    ['always', up, true],
    ['negative', down, true],
  ])('with follow-up %s after a press of %s, opens: %s', async (followUp, pressed, opens) => {
    const { client } = openClient()
    const element = show(client, { 'inference-id': 'a', 'follow-up': followUp })
    find(element, pressed).click()
    await vi.waitFor(() => expect(element.matches(':state(delivered)')).toBe(true))
    expect(element.shadowRoot?.querySelector(panel) !== null).toBe(opens)
  })

  it('shows the number of remaining characters from 80 %', async () => {
    const { client } = openClient()
    const element = show(client, { 'inference-id': 'a', 'comment-max': '10' })
    find(element, down).click()
    await vi.waitFor(() => find(element, panel))
    const field = find<HTMLTextAreaElement>(element, '[part=comment]')
    const counts = ['1234567', '12345678', '123456789'].map((text) => {
      field.value = text
      field.dispatchEvent(new Event('input'))
      return find(element, '[part=counter]').textContent
    })
    expect(counts).toEqual(['', '2 characters left', '1 character left'])
    expect(field.maxLength).toBe(10)
  })

  it('does not move the focus when it opens, and returns it when it closes', async () => {
    const { client } = openClient()
    const element = show(client)
    find(element, down).focus()
    find(element, down).click()
    await vi.waitFor(() => find(element, panel))
    expect(element.shadowRoot?.activeElement).toBe(find(element, down))
    find(element, '[part=reason]').focus()
    find(element, '[part=dismiss]').click()
    expect(element.shadowRoot?.querySelector(panel)).toBeNull()
    expect(element.shadowRoot?.activeElement).toBe(find(element, '[part=more]'))
  })
})
