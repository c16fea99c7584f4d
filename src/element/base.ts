import type { Client } from '../client/client.ts'
import { en } from '../feedback/phrases/en.ts'
import type { Phrases } from '../feedback/phrases/phrases.ts'
import { createShared } from './shared.ts'
import { css } from './style.ts'

/** Servers have no HTMLElement. The placeholder is never instantiated. */
const PlatformElement = globalThis.HTMLElement ?? (class {} as typeof HTMLElement)

const sheet = globalThis.CSSStyleSheet && new CSSStyleSheet()
sheet?.replaceSync(css)

export const shared = createShared()

/** Base class of both elements: the client, the language and the shadow root. */
export abstract class AftertraceElement extends PlatformElement {
  static readonly observedAttributes: readonly string[] = [
    ...['endpoint', 'inference-pipeline-id', 'subject', 'lang'],
  ]

  #client: Client | undefined
  #phrases: Phrases | undefined
  #stop: (() => void) | undefined

  /** Adds languages. An element rendered from now on uses the one of its nearest `lang`, or English. */
  static speak(...phrases: readonly Phrases[]): void {
    shared.languages.unshift(...phrases)
  }

  /** Client to use. The default is a client created from the attributes. */
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

  /** Texts to show. The default is the language of the nearest `lang`. */
  get phrases(): Phrases {
    const language = languageOf(this)
    const isMatch = ({ lang }: Phrases) => primaryOf(lang) === language
    return this.#phrases ?? shared.languages.find(isMatch) ?? en
  }

  set phrases(phrases: Phrases | undefined) {
    this.#phrases = phrases
    this.update()
  }

  connectedCallback(): void {
    // Properties that were set before the element was defined hide its accessors, so set them again.
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

  /** Renders the element again, if it was rendered before. */
  protected update(): void {
    if (this.shadowRoot) this.#show()
  }

  /** @returns a function that unsubscribes from the client or its store. */
  protected abstract render(): (() => void) | undefined

  /** Rendering may change attributes, which renders again. The subscription of the last rendering is kept. */
  #show(): void {
    const stop = this.isConnected ? this.render() : undefined
    this.#stop?.()
    this.#stop = stop
    shared.track(this)
  }

  protected read(attribute: string): string {
    return this.getAttribute(attribute) ?? ''
  }

  /** Shadow root. Its style sheet is adopted, which a strict CSP allows. */
  protected get root(): ShadowRoot {
    if (this.shadowRoot) return this.shadowRoot
    const root = this.attachShadow({ mode: 'open' })
    root.adoptedStyleSheets = [sheet]
    return root
  }
}

/** Returns the language of the nearest `lang`, also outside of shadow trees. In Firefox `:lang()` does not look there. */
function languageOf(element: Element): string | undefined {
  const holder = element.closest<HTMLElement>('[lang]')
  if (holder) return primaryOf(holder.lang)
  const { host } = element.getRootNode() as Partial<ShadowRoot>
  return host && languageOf(host)
}

/** Returns the first part of a language tag, such as `pt` of `pt-BR`. */
function primaryOf(tag: string): string | undefined {
  return tag.toLowerCase().split('-')[0]
}
