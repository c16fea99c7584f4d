/**
 * A button that opens a panel over the page. Escape and a press elsewhere close it, and focus that was in it returns to
 * the button.
 *
 * @param make makes the panel when it is first opened.
 * @param onOpen told when it is.
 * @returns what opens and closes it.
 */
export function disclose(
  opener: HTMLElement,
  make: () => HTMLElement,
  onOpen: () => void,
): (isOpen: boolean) => void {
  let panel: HTMLElement | undefined
  const isOpen = () => panel?.isConnected === true
  const root = () => opener.getRootNode() as ShadowRoot

  function show(open: boolean): void {
    if (open === isOpen()) return
    panel ??= make()
    if (open) {
      opener.after(panel)
      onOpen()
      place(panel)
    } else {
      if (panel.contains(root().activeElement)) opener.focus()
      panel.remove()
    }
    opener.ariaExpanded = `${open}`
    for (const type of ['keydown', 'pointerdown']) {
      document[open ? 'addEventListener' : 'removeEventListener'](type, onEvent)
    }
  }

  function onEvent(event: Event): void {
    const isPress = event.type === 'pointerdown'
    const { key } = event as KeyboardEvent
    if (isPress ? !event.composedPath().includes(root().host) : key === 'Escape') show(false)
  }

  opener.onclick = () => show(!isOpen())
  return show
}

/** Below its opener, or above it where there is room for it only there. */
function place(panel: HTMLElement): void {
  panel.classList.remove('above')
  const { bottom, height } = panel.getBoundingClientRect()
  if (bottom <= innerHeight || bottom < 3 * height) return
  panel.classList.add('above')
  // What opens later would move what is above it.
  panel.querySelector('details')?.setAttribute('open', '')
}
