import { AftertraceElement } from './base.ts'
import { button, h, popover } from './dom.ts'
import { readList } from './outbox-list.ts'
import { plural } from './words.ts'

/**
 * A badge with the number of answers whose feedback waits, and behind it the list of what would leave the browser.
 *
 * @example
 * <aftertrace-outbox endpoint="/feedback" inference-pipeline-id="…"></aftertrace-outbox>
 */
export class AftertraceOutbox extends AftertraceElement {
  readonly #list = h('ul', { part: 'list' })
  readonly #send = button('send', 'main')
  readonly #panel = popover('', this.#send, this.#list)
  readonly #badge = button('badge', 'chip')

  protected render(): (() => void) | undefined {
    const { client, phrases } = this
    const show = () => void this.#show()
    if (!this.shadowRoot) this.attachInternals?.().states?.add('badge')
    this.root.append(this.#badge, this.#panel)
    this.#badge.popoverTargetElement = this.#panel
    this.#badge.disabled = !client
    this.#panel.ariaLabel = phrases.outbox
    this.#panel.ontoggle = show
    this.#send.textContent = phrases.send
    this.#send.onclick = () => void client?.flush().catch(console.error)
    show()
    return client?.outbox.subscribe(show)
  }

  async #show(): Promise<void> {
    const { phrases, client } = this
    const { traces = 0, deadLetters = 0 } = client?.outbox.snapshot() ?? {}
    const count = traces + deadLetters
    this.#badge.textContent = count > 0 ? plural(phrases, 'waiting', count) : phrases.empty
    if (client && this.#panel.matches(':popover-open')) {
      this.#list.replaceChildren(...(await readList(client.outbox, phrases)))
    }
  }
}
