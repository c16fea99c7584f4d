import { button, byId } from '../parts/element.ts'
import { icon } from '../parts/icons.ts'

const starters = ['How far is the sun?', 'And offline?', 'Where is the key?', 'Tell me a joke']

/** Connects the question field and the suggested questions. Only one answer is written at a time. */
export function wireAskForm(ask: (question: string) => Promise<void>): void {
  const form = byId('ask')
  const field = byId('question')
  if (!(form instanceof HTMLFormElement && field instanceof HTMLInputElement)) return
  let busy = false

  const send = async (question: string) => {
    if (busy || question.trim() === '') return
    busy = true
    field.value = ''
    field.focus()
    form.setAttribute('aria-busy', 'true')
    await ask(question.trim())
    form.removeAttribute('aria-busy')
    busy = false
  }
  form.querySelector('button')?.append(icon('ask'))
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void send(field.value)
  })
  byId('starters').append(
    ...starters.map((question) => button(question, () => send(question), { class: 'chip' })),
  )
}
