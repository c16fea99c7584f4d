const thumb =
  'M7 10.5 11 3a2.4 2.4 0 0 1 2.4 2.4V9h5.1a2 2 0 0 1 2 2.3l-1.1 7A2 2 0 0 1 17.4 20H7M3.5 10.5H7V20H3.5z'

/** A thumb, pointing up; style sheets turn it. */
export function thumbIcon(): SVGSVGElement {
  const icon = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  icon.setAttribute('viewBox', '0 0 24 24')
  icon.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  path.setAttribute('d', thumb)
  icon.append(path)
  return icon
}
