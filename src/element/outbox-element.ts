import { AftertraceElement } from './base.ts'
import { button, h, popover } from './dom.ts'
import { plural } from './format.ts'
import { readList } from './outbox-list.ts'

/**
 * A badge with the number of traces whose feedback waits or was refused. It opens a list of the updates.
 *
 * @example
 * <aftertrace-outbox endpoint="/feedback" inference-pipeline-id="…"></aftertrace-outbox>
 */
export class AftertraceOutbox extends AftertraceElement {
  protected render(): (() => void) | undefined {
    const { client, phrases } = this
    const badge = button('badge', 'chip', phrases.empty)
    const send = button('send', 'main', phrases.send)
    const list = h('ul', { part: 'list' })
    const panel = popover(phrases.outbox, send, list)
    badge.disabled = !client
    badge.popoverTargetElement = panel
    this.root.replaceChildren(badge, panel)
    if (!client) return undefined

    const { outbox } = client
    const show = async () => {
      const { traces, deadLetters } = outbox.snapshot()
      const count = traces + deadLetters
      badge.textContent = count > 0 ? plural(phrases, 'waiting', count) : phrases.empty
      if (panel.matches(':popover-open')) list.replaceChildren(...(await readList(outbox, phrases)))
    }
    send.onclick = () => void client.flush().catch(console.error)
    panel.ontoggle = show
    void show()
    return outbox.subscribe(show)
  }
}
