import { createElement as el, type ReactNode, StrictMode, useEffect, useMemo } from 'react'
import { createClient } from '../../src/index.ts'
import { AftertraceFeedback, FeedbackProvider, useFeedback, useOutbox } from '../../src/react.ts'
import { pipeline } from './openlayer.ts'

const options = { endpoint: '/feedback', inferencePipelineId: pipeline }
const client = createClient(options)
const reasons = [{ key: 'wrong', label: 'Wrong' }]

function Thumbs({ inferenceId }: { readonly inferenceId: string }): ReactNode {
  const { state, upProps, downProps } = useFeedback(inferenceId)
  return el(
    'div',
    {},
    el('button', { ...upProps, type: 'button' }, 'Up'),
    el('button', { ...downProps, type: 'button' }, 'Down'),
    el('output', {}, `${state.vote} ${state.status}`),
  )
}

function Badge(): ReactNode {
  const { traces } = useOutbox()
  return el('p', { id: 'badge' }, `${traces} waiting`)
}

/** Uses the hooks and the component. StrictMode mounts them twice. */
export function App(): ReactNode {
  return el(
    StrictMode,
    {},
    el(
      FeedbackProvider,
      { client },
      el(Thumbs, { inferenceId: 'hooks' }),
      el(AftertraceFeedback, {
        inferenceId: 'element',
        reasons,
        streaming: false,
        onFeedbackChange: ({ detail }) => {
          document.title = `changed to ${detail.vote}`
        },
      }),
      el(Badge),
    ),
  )
}

/** Closes the client in a clean-up, as is often written. StrictMode runs the clean-up before the component is used. */
function Closing(): ReactNode {
  const own = useMemo(() => createClient({ ...options, name: 'closing' }), [])
  useEffect(() => () => void own.close(), [own])
  return el(FeedbackProvider, { client: own }, el(Thumbs, { inferenceId: 'closing' }))
}

export function ClosingApp(): ReactNode {
  return el(StrictMode, {}, el(Closing))
}
