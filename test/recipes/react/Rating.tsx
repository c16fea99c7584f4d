import { useFeedback } from 'aftertrace/react'

/** Buttons of your own: they have a name, and say whether they are pressed. */
export function Rating({ inferenceId }: { inferenceId: string }) {
  const { state, upProps, downProps } = useFeedback(inferenceId)
  return (
    <p>
      <button {...upProps} type="button">
        Good answer
      </button>
      <button {...downProps} type="button">
        Bad answer
      </button>
      <span role="status">{state.announcement}</span>
    </p>
  )
}
