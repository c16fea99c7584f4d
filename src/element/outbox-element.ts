import type { Client } from '../client/client.ts'
import { AftertraceElement } from './base.ts'
import { disclose } from './disclosure.ts'
import { button, h } from './dom.ts'
import { listOf } from './outbox-list.ts'
import { outbox as css } from './style.ts'
import { plural } from './words.ts'

/**
 * A badge with the number of answers whose feedback waits, and behind it the list of what would leave the browser.
 *
 * @example
 * <aftertrace-outbox endpoint="/feedback" inference-pipeline-id="…"></aftertrace-outbox>
 */
export class AftertraceOutbox extends AftertraceElement {
  static readonly observedAttributes: readonly string[] = [
    ...['endpoint', 'inference-pipeline-id', 'subject', 'lang'],
  ]

  #stop: (() => void) | undefined
  #edition = 0
  readonly #badge = button('badge', { class: 'chip', 'aria-expanded': 'false' })
  readonly #list = h('ul', { part: 'list' })
  readonly #open = disclose(
    this.#badge,
    () => {
      const send = button('send', { class: 'main' }, this.phrases.send)
      send.onclick = () => void this.client?.flush()
      const attributes = {
        part: 'panel',
        class: 'panel',
        role: 'group',
        'aria-label': this.phrases.outbox,
      }
      return h('div', attributes, this.#list, send)
    },
    () => this.#show(),
  )

  disconnectedCallback(): void {
    this.#open(false)
    this.#stop?.()
  }

  protected render(): void {
    const { client } = this
    const show = () => this.#show()
    this.rootWith(css).append(this.#badge)
    this.#stop?.()
    this.#stop = client?.outbox.subscribe(show)
    void client?.ready.then(show)
    show()
  }

  #show(): void {
    const { phrases, client } = this
    const { traces = 0, deadLetters = 0 } = client?.outbox.snapshot() ?? {}
    const count = traces + deadLetters
    this.#badge.textContent = count > 0 ? plural(phrases, 'waiting', count) : phrases.empty
    this.#badge.disabled = !client
    if (client && this.#list.isConnected) void this.#fill(client)
  }

  async #fill({ outbox }: Client): Promise<void> {
    const edition = ++this.#edition
    const updates = [...(await outbox.pending()), ...(await outbox.deadLetters())]
    // Another reading may have begun meanwhile, which knows more.
    if (edition === this.#edition) {
      this.#list.replaceChildren(...listOf(outbox, this.phrases, updates))
    }
  }
}
