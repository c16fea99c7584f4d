/** Icons of 24 units, drawn in the colour of the surrounding text. */
const paths = {
  ask: 'M12 19V5M5.5 11.5 12 5l6.5 6.5',
  close: 'M6 6l12 12M18 6 6 18',
} as const

/** Creates a decorative icon without a text alternative, because its button has a name. */
export function icon(name: keyof typeof paths): SVGSVGElement {
  const picture = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  picture.setAttribute('viewBox', '0 0 24 24')
  picture.setAttribute('aria-hidden', 'true')
  picture.setAttribute('class', 'icon')
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  path.setAttribute('d', paths[name])
  picture.append(path)
  return picture
}
