import { AftertraceFeedback } from 'aftertrace/react'

const pipeline = '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'
export const Thumbs = ({ id }: { id: string }) => (
  <AftertraceFeedback endpoint="/feedback" inferencePipelineId={pipeline} inferenceId={id} />
)
