import { byId } from '../parts/element.ts'

/** Shows one view at a time on a small screen. Buttons select it. */
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
