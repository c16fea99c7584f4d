// #region chat
import { type UIMessage, useChat } from '@ai-sdk/react'
import { AftertraceFeedback } from 'aftertrace/react'
import { readInference } from 'aftertrace/tracing/page'

export function Chat() {
  const { messages, sendMessage, status } = useChat()
  return (
    <>
      {messages.map((message) => (
        <Message key={message.id} message={message} />
      ))}
      <button
        type="button"
        disabled={status !== 'ready'}
        onClick={() => sendMessage({ text: 'How far is the sun?' })}
      >
        Ask
      </button>
    </>
  )
}

/** An answer has an id to vote on, a question has none. */
function Message({ message }: { message: UIMessage }) {
  const { inferenceId } = readInference(message) ?? {}
  return (
    <article>
      {message.parts.map((part) => part.type === 'text' && part.text)}
      {inferenceId && <AftertraceFeedback inferenceId={inferenceId} />}
    </article>
  )
}
// #endregion
