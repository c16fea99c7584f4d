/**
 * Asks the assistant and yields its answer as it grows.
 *
 * @throws TypeError without a connection, Error when the assistant refuses.
 */
export async function* ask(
  question: string,
  inferenceId: string,
  send: typeof fetch,
): AsyncGenerator<string, void, undefined> {
  const reply = await send('/api/chat', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ inferenceId, question }),
  })
  if (!reply.ok || !reply.body) throw new Error(`The assistant answered with ${reply.status}.`)
  const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader()
  let answer = ''
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    answer += part.value
    yield answer
  }
}
