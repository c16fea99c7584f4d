import type { Client } from '../client/client.ts'
import { en } from '../feedback/phrases/en.ts'
import type { Phrases } from '../feedback/phrases/phrases.ts'
import { createShared } from './shared.ts'
import { css } from './style.ts'

/** On a server there are no elements: a class that is never made takes their place. */
const PlatformElement = globalThis.HTMLElement ?? (class {} as typeof HTMLElement)

const sheet = globalThis.CSSStyleSheet && new CSSStyleSheet()
sheet?.replaceSync(css)

export const shared = createShared()

/** What both elements have in common: the client, the language, and their part of the page. */
export abstract class AftertraceElement extends PlatformElement {
  static readonly observedAttributes: readonly string[] = [
    ...['endpoint', 'inference-pipeline-id', 'subject', 'lang'],
  ]

  #client: Client | undefined
  #phrases: Phrases | undefined
  #stop: (() => void) | undefined

  /** Adds languages: each element that is shown from now on speaks the one of its nearest `lang`, or English. */
  static speak(...phrases: readonly Phrases[]): void {
    shared.languages.unshift(...phrases)
  }

  /** Instead of the client that the attributes name. */
  get client(): Client | undefined {
    return (
      this.#client ??
      shared.clientOf({
        endpoint: this.read('endpoint'),
        inferencePipelineId: this.read('inference-pipeline-id'),
        subject: this.read('subject') || undefined,
      })
    )
  }

  set client(client: Client | undefined) {
    this.#client = client
    this.update()
  }

  /** Instead of the words of the nearest `lang`. */
  get phrases(): Phrases {
    const isSpoken = ({ lang }: Phrases) => this.matches(`:lang(${lang.split('-')[0]})`)
    return this.#phrases ?? shared.languages.find(isSpoken) ?? en
  }

  set phrases(phrases: Phrases | undefined) {
    this.#phrases = phrases
    this.update()
  }

  connectedCallback(): void {
    // What was set before the element was defined hides its accessors: it is set again.
    const own = this as unknown as Record<string, unknown>
    for (const [name, value] of Object.entries(own)) {
      delete own[name]
      own[name] = value
    }
    this.#show()
  }

  disconnectedCallback(): void {
    this.#show()
  }

  attributeChangedCallback(_name: string, before: string | null, now: string | null): void {
    if (before !== now) this.update()
  }

  /** Brings an element that is shown up to date with its attributes and properties. */
  protected update(): void {
    if (this.shadowRoot) this.#show()
  }

  /** @returns what stops following the client, or its store. */
  protected abstract render(): (() => void) | undefined

  /** What is rendered may change attributes, and so be rendered again at once: the last one counts. */
  #show(): void {
    const stop = this.isConnected ? this.render() : undefined
    this.#stop?.()
    this.#stop = stop
    shared.note(this)
  }

  protected read(attribute: string): string {
    return this.getAttribute(attribute) ?? ''
  }

  /** Its part of the page; the style sheet is adopted, which a strict CSP lets through. */
  protected get root(): ShadowRoot {
    if (this.shadowRoot) return this.shadowRoot
    const root = this.attachShadow({ mode: 'open' })
    root.adoptedStyleSheets = [sheet]
    return root
  }
}
