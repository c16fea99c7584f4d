type Attributes = Readonly<Record<string, string>>
type Children = readonly (Node | string)[]

type Made = HTMLElementTagNameMap & Pick<SVGElementTagNameMap, 'svg' | 'path'>

/** Made element by element: no markup is ever parsed, so a page that requires trusted types needs no policy. */
export function h<Tag extends keyof Made>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Children
): Made[Tag] {
  const made = /svg|path/.test(tag)
    ? document.createElementNS('http://www.w3.org/2000/svg', tag)
    : document.createElement(tag)
  // Not what an old library has added to all objects.
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...children)
  return made as Made[Tag]
}

/** A button that does not submit a form around it. */
export function button(
  part: string,
  look: 'chip' | 'icon' | 'link' | 'main',
  content: Node | string = '',
  attributes: Attributes = {},
): HTMLButtonElement {
  return h('button', { type: 'button', part, class: look, ...attributes }, content)
}

/** A button that shows an icon and has a name; with a value, a page may put an icon of its own into its slot. */
export function iconButton(
  part: string,
  name: string,
  path: string,
  value = '',
): HTMLButtonElement {
  return button(part, 'icon', icon(path, value), { 'aria-label': name, value })
}

/** A named group over the page instead of in it. */
export function popover(name: string, ...children: Children): HTMLElement {
  return h('div', { popover: '', part: 'panel', role: 'group', 'aria-label': name }, ...children)
}

export const cross = 'm7 7 10 10m0-10L7 17'

/** An icon of 24 by 24; one with a name is a slot, in which a page may put its own. */
export function icon(path: string, slot: string): Element {
  const shape = h(
    'svg',
    { viewBox: '0 0 24 24', part: 'icon', 'aria-hidden': 'true' },
    h('path', { d: path }),
  )
  return slot ? h('slot', { name: `icon-${slot}` }, shape) : shape
}
