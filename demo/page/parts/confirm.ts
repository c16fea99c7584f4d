import { byId } from './element.ts'

/** Asks before something is done that cannot be undone: the dialog `#confirm` of the page. */
export async function confirmed(): Promise<boolean> {
  const dialog = byId('confirm')
  if (!(dialog instanceof HTMLDialogElement)) return false
  // What an earlier answer left.
  dialog.returnValue = ''
  dialog.showModal()
  await new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true }))
  return dialog.returnValue === 'yes'
}
