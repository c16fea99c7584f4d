type Attributes = Readonly<Record<string, string>>
type Children = readonly (Node | string)[]

type Elements = HTMLElementTagNameMap & Pick<SVGElementTagNameMap, 'svg' | 'path'>

/** Creates an element. No markup is parsed, so a page that requires Trusted Types needs no policy. */
export function h<Tag extends keyof Elements>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Children
): Elements[Tag] {
  const element = /svg|path/.test(tag)
    ? document.createElementNS('http://www.w3.org/2000/svg', tag)
    : document.createElement(tag)
  // Own properties only, because old libraries extend Object.prototype.
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children)
  return element as Elements[Tag]
}

/** Creates a button that does not submit a form around it. */
export function button(
  part: string,
  look: 'chip' | 'icon' | 'link' | 'main',
  content: Node | string = '',
  attributes: Attributes = {},
): HTMLButtonElement {
  return h('button', { type: 'button', part, class: look, ...attributes }, content)
}

/** Creates a named button with an icon. With a value, the page can replace the icon through a slot. */
export function iconButton(
  part: string,
  name: string,
  path: string,
  value = '',
): HTMLButtonElement {
  return button(part, 'icon', icon(path, value), { 'aria-label': name, value })
}

/** Creates a popover that is a named group. */
export function popover(name: string, ...children: Children): HTMLElement {
  return h('div', { popover: '', part: 'panel', role: 'group', 'aria-label': name }, ...children)
}

export const cross = 'm7 7 10 10m0-10L7 17'

/** Creates an icon of 24 by 24. With a slot name, the page can replace it. */
export function icon(path: string, slot: string): Element {
  const shape = h(
    'svg',
    { viewBox: '0 0 24 24', part: 'icon', 'aria-hidden': 'true' },
    h('path', { d: path }),
  )
  return slot ? h('slot', { name: `icon-${slot}` }, shape) : shape
}
