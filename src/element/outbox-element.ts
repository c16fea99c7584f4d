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
  static readonly observedAttributes: readonly string[] = [
    ...['endpoint', 'inference-pipeline-id', 'subject', 'lang'],
  ]

  #stop: (() => void) | undefined
  #edition = 0
  #isOpen = false
  readonly #list = h('ul', { part: 'list' })
  readonly #send = button('send', { class: 'main' })
  readonly #panel = popover('', this.#list, this.#send)
  readonly #badge = button('badge', { class: 'chip' })

  disconnectedCallback(): void {
    this.#stop?.()
  }

  protected render(): void {
    const { client, phrases } = this
    const show = () => void this.#show()
    if (!this.shadowRoot) this.attachInternals?.().states?.add('badge')
    this.root.append(this.#badge, this.#panel)
    this.#badge.popoverTargetElement = this.#panel
    this.#panel.ariaLabel = phrases.outbox
    this.#panel.ontoggle = ({ newState }) => {
      this.#isOpen = newState === 'open'
      show()
    }
    this.#send.textContent = phrases.send
    this.#send.onclick = () => void client?.flush()
    this.#stop?.()
    this.#stop = client?.outbox.subscribe(show)
    void client?.ready.then(show)
    show()
  }

  async #show(): Promise<void> {
    const { phrases, client } = this
    const { traces = 0, deadLetters = 0 } = client?.outbox.snapshot() ?? {}
    const count = traces + deadLetters
    this.#badge.textContent = count > 0 ? plural(phrases, 'waiting', count) : phrases.empty
    this.#badge.disabled = !client
    if (!client || !this.#isOpen) return
    const { outbox } = client
    const edition = ++this.#edition
    const items = await readList(outbox, phrases)
    // Another reading may have begun meanwhile, which knows more.
    if (edition === this.#edition) this.#list.replaceChildren(...items)
  }
}
