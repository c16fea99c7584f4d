'use client'
import { createClient } from 'aftertrace'
import { FeedbackProvider } from 'aftertrace/react'
import type { ReactNode } from 'react'

const client = createClient({
  endpoint: '/feedback',
  inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
})

export const Providers = ({ children }: { children: ReactNode }) => (
  <FeedbackProvider client={client}>{children}</FeedbackProvider>
)
