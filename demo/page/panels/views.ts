import { byId } from '../parts/element.ts'

/** On a small screen one view is shown at a time; the buttons choose it. */
export function wireViews(): void {
  const views = byId('views')
  const buttons = document.querySelectorAll<HTMLButtonElement>('[data-shows]')
  for (const button of buttons) {
    button.addEventListener('click', () => {
      views.dataset['view'] = button.dataset['shows']
      for (const each of buttons) each.removeAttribute('aria-current')
      button.setAttribute('aria-current', 'page')
    })
  }
}
