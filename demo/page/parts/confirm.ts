import { byId } from './element.ts'

/** Asks for confirmation before an action that cannot be undone, with the dialog `#confirm` of the page. */
export async function confirmed(): Promise<boolean> {
  const dialog = byId('confirm')
  if (!(dialog instanceof HTMLDialogElement)) return false
  // Clear the result of an earlier use.
  dialog.returnValue = ''
  dialog.showModal()
  await new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true }))
  return dialog.returnValue === 'yes'
}
