import { AftertraceFeedback } from 'aftertrace/react'

export default function Page() {
  return (
    <article>
      <p>The sun is 94.471 million miles from the earth.</p>
      <AftertraceFeedback inferenceId="832y98d3" />
    </article>
  )
}
