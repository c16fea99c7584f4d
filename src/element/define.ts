import { createClient } from '../client/create-client.ts'
import { shared } from './base.ts'
import { AftertraceFeedback } from './feedback-element.ts'
import { AftertraceOutbox } from './outbox-element.ts'

shared.create = createClient

// Servers have no registry. A page may load this module twice.
if (globalThis.customElements && !customElements.get('aftertrace-feedback')) {
  customElements.define('aftertrace-feedback', AftertraceFeedback)
  customElements.define('aftertrace-outbox', AftertraceOutbox)
}

declare global {
  interface HTMLElementTagNameMap {
    'aftertrace-feedback': AftertraceFeedback
    'aftertrace-outbox': AftertraceOutbox
  }
}

export { AftertraceFeedback, AftertraceOutbox }
