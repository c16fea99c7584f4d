type Attributes = Readonly<Record<string, string>>
type Children = readonly (Node | string)[]

type Made = HTMLElementTagNameMap & Pick<SVGElementTagNameMap, 'svg' | 'path'>

/** Made element by element: no markup is ever parsed, so a page that requires trusted types needs no policy. */
export function h<Tag extends keyof Made>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Children
): Made[Tag] {
  const namespace = /^(svg|path)$/.test(tag) ? '2000/svg' : '1999/xhtml'
  const made = document.createElementNS(`http://www.w3.org/${namespace}`, tag)
  for (const name in attributes) made.setAttribute(name, attributes[name] ?? '')
  made.append(...children)
  return made as Made[Tag]
}

/** A button that does not submit a form around it. */
export function button(
  part: string,
  attributes: Attributes,
  ...children: Children
): HTMLButtonElement {
  return h('button', { type: 'button', part, ...attributes }, ...children)
}

/** A named group over the page instead of in it. */
export function popover(name: string, ...children: Children): HTMLElement {
  const attributes = { part: 'panel', class: 'panel', role: 'group', 'aria-label': name }
  return h('div', { popover: '', ...attributes }, ...children)
}

export const cross = 'm7 7 10 10m0-10L7 17'

/** An icon of 24 by 24; one with a name is a slot, in which a page may put its own. */
export function icon(path: string, slot?: string): Element {
  const shape = h(
    'svg',
    { viewBox: '0 0 24 24', part: 'icon', 'aria-hidden': 'true' },
    h('path', { d: path }),
  )
  return slot ? h('slot', { name: `icon-${slot}` }, shape) : shape
}

/** Shows that a toggle is on or off. */
export function press(toggle: HTMLElement, isPressed: boolean): void {
  toggle.ariaPressed = `${isPressed}`
  toggle.classList.toggle('on', isPressed)
}

/** Makes the same again, which is much faster than making it anew: pages show elements by the hundred. */
export const again = createModels()

function createModels() {
  const models = new Map<string, HTMLElement>()
  return <View extends HTMLElement>(key: string, make: () => View): View => {
    const model = models.get(key) ?? make()
    models.set(key, model)
    return model.cloneNode(true) as View
  }
}
