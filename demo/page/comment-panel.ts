import { button, element } from './element.ts'

/** An optional comment on a vote. */
export interface CommentPanel {
  /** Stands beside the votes; it opens and closes the panel. */
  readonly opener: HTMLButtonElement
  readonly node: HTMLElement
  readonly show: (state: { readonly offered: boolean; readonly comment: string }) => void
  readonly open: () => void
}

let made = 0

/** It opens without taking the focus, and Escape gives the focus back to its opener. */
export function createCommentPanel(save: (comment: string) => void): CommentPanel {
  const id = `comment-${made++}`
  let kept = ''
  const field = element('textarea', { id: `${id}-text`, rows: '2', maxlength: '2000' })
  const saver = element('button', { type: 'submit', class: 'quiet' }, 'Save comment')
  const node = element(
    'form',
    { id, class: 'comment', hidden: true },
    element('label', { for: `${id}-text` }, 'What made it good or bad? (optional)'),
    field,
    saver,
  )
  const opener = button('Comment', () => toggle(node.hidden !== false), {
    class: 'quiet',
    hidden: true,
    'aria-controls': id,
    'aria-expanded': 'false',
  })
  const toggle = (open: boolean) => {
    node.hidden = !open
    opener.setAttribute('aria-expanded', String(open))
  }
  const isNew = () => field.value.trim() !== kept
  // A button that is `disabled` once it has saved would lose the focus.
  const weigh = () => saver.setAttribute('aria-disabled', String(!isNew()))
  weigh()
  field.addEventListener('input', weigh)
  node.addEventListener('submit', (event) => {
    event.preventDefault()
    if (isNew()) save(field.value.trim())
  })
  node.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    toggle(false)
    opener.focus()
  })

  return {
    opener,
    node,
    open: () => toggle(true),
    show: ({ offered, comment }) => {
      opener.hidden = !offered
      if (!offered) toggle(false)
      if (comment !== kept) field.value = comment
      kept = comment
      weigh()
    },
  }
}
