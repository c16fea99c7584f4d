import { AftertraceFeedback } from '../../src/element/define.ts'
import { createFeedback } from '../../src/feedback.ts'
import type { Client } from '../../src/index.ts'
import { openOurs } from './ours.ts'

const count = 200
const rounds = 10

/** Defines the same nodes as a hand-written element: a template, a shared style sheet and two listeners. */
function defineHandWritten(): void {
  if (customElements.get('hand-written')) return
  const client = openOurs('hand-written', { hangs: true })
  const model = document.createElement('aftertrace-feedback') as AftertraceFeedback
  model.client = client
  model.inferenceId = 'model'
  document.body.append(model)
  const root = model.shadowRoot
  const template = document.createElement('template')
  for (const child of root?.childNodes ?? []) template.content.append(child.cloneNode(true))
  const sheets = [...(root?.adoptedStyleSheets ?? [])]
  model.remove()

  customElements.define(
    'hand-written',
    class extends HTMLElement {
      connectedCallback(): void {
        const own = this.attachShadow({ mode: 'open' })
        own.adoptedStyleSheets = sheets
        own.append(template.content.cloneNode(true))
        for (const button of own.querySelectorAll('button')) {
          button.addEventListener('click', () => this.setAttribute('value', button.ariaLabel ?? ''))
        }
      }
    },
  )
}

/** Adds `count` elements to the page, several times. The measurement includes everything that runs before the first frame. */
async function showAll(prepare: () => (index: number) => HTMLElement): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const make = prepare()
    const page = document.createElement('main')
    for (let index = 0; index < count; index++) page.append(make(index))
    document.body.append(page)
    await Promise.resolve()
    // Remove the elements later, because the work of a frame and of removal is the same for both.
    globalThis.setTimeout(() => page.remove(), 50)
  }
}

/** Defines the hand-written element and opens a client, as any page has one. */
export function prepareElements(): Client {
  defineHandWritten()
  return openOurs('elements', { hangs: true })
}

export const showHandWritten = (): Promise<void> =>
  showAll(() => (index) => {
    const element = document.createElement('hand-written')
    element.setAttribute('inference-id', `trace-${index}`)
    return element
  })

/** Uses a store that has not read any of the traces yet. */
export function showOurs(client: Client): Promise<void> {
  return showAll(() => {
    const feedback = createFeedback(client)
    return (index) => {
      const element = new AftertraceFeedback()
      element.feedback = feedback
      element.inferenceId = `trace-${index}`
      return element
    }
  })
}
