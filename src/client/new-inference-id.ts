import { nanoid } from 'nanoid'

/**
 * Returns a new inference id. Create it before the model call and pass it to the tracer and to the page.
 *
 * @param prefix put in front, for example `chat_`; 21 random characters of A-Z a-z 0-9 _ - follow.
 * @example
 * newInferenceId('chat_') // 'chat_V1StGXR8_Z5jdHi6B-myT'
 */
export function newInferenceId(prefix = ''): string {
  return prefix + nanoid()
}
