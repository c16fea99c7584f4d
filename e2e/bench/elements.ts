import { AftertraceFeedback } from '../../src/element/define.ts'
import { createFeedback } from '../../src/feedback.ts'
import type { Client } from '../../src/index.ts'
import { openOurs } from './ours.ts'

const count = 200
const rounds = 10

/** What somebody writes who needs nothing but these nodes: a template, a shared style sheet, two listeners. */
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

/** Puts so many elements into the page, some times over; what runs before the first frame counts. */
async function showAll(prepare: () => (index: number) => HTMLElement): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const make = prepare()
    const page = document.createElement('main')
    for (let index = 0; index < count; index++) page.append(make(index))
    document.body.append(page)
    await Promise.resolve()
    // A frame's work, and that of going away, are the same for both.
    globalThis.setTimeout(() => page.remove(), 50)
  }
}

/** Defines what somebody writes by hand, and opens the client that any page has. */
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

/** With a store that knows none of the traces yet. */
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
