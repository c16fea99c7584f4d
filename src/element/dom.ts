type Attributes = Readonly<Record<string, string>>
type Children = readonly (Node | string)[]

/** Made element by element: no markup is ever parsed, so a page that requires trusted types needs no policy. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Children
): HTMLElementTagNameMap[Tag] {
  return fill(document.createElement(tag), attributes, children)
}

function fill<Made extends Element>(made: Made, attributes: Attributes, children: Children): Made {
  for (const name in attributes) made.setAttribute(name, attributes[name] ?? '')
  made.append(...children)
  return made
}

/** A button that does not submit a form around it. */
export function button(
  part: string,
  attributes: Attributes,
  ...children: Children
): HTMLButtonElement {
  return h('button', { type: 'button', part, ...attributes }, ...children)
}

export const cross = 'm7 7 10 10m0-10L7 17'

/** An icon of 24 by 24; one with a name is a slot, in which a page may put its own. */
export function icon(path: string, slot?: string): Element {
  const svg = (tag: string, attributes: Attributes, ...children: Children) =>
    fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children)
  const shape = svg(
    'svg',
    { viewBox: '0 0 24 24', part: 'icon', 'aria-hidden': 'true' },
    svg('path', { d: path }),
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
  return (key: string, make: () => HTMLElement): HTMLElement => {
    const model = models.get(key) ?? make()
    models.set(key, model)
    return model.cloneNode(true) as HTMLElement
  }
}
