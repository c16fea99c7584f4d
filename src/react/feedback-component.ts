import { createElement, type FunctionComponent, useContext, useEffect, useRef } from 'react'
import type { Client } from '../client/client.ts'
import type { Choice } from '../element/choices.ts'
import type {
  FeedbackChangeEvent,
  FeedbackIntentEvent,
  FeedbackStateEvent,
} from '../element/events.ts'
import type { AftertraceFeedback as FeedbackElement } from '../element/feedback-element.ts'
import type { Phrases } from '../feedback/phrases/phrases.ts'
import { ScopeContext } from './provider.ts'

/** Attributes of `<aftertrace-feedback>` as React props. */
export interface AftertraceFeedbackProps {
  readonly inferenceId?: string | undefined
  readonly endpoint?: string | undefined
  readonly inferencePipelineId?: string | undefined
  readonly subject?: string | undefined
  /** Set as a property, so that it is never part of the page. */
  readonly grant?: string | undefined
  readonly scale?: 'thumbs' | 'stars' | 'choice' | undefined
  readonly outOf?: number | undefined
  readonly choices?: readonly (Choice | string)[] | undefined
  readonly reasons?: readonly (Choice | string)[] | undefined
  readonly followUp?: 'never' | 'negative' | 'always' | undefined
  readonly suggest?: boolean | undefined
  readonly streaming?: boolean | undefined
  readonly disabled?: boolean | undefined
  readonly readonly?: boolean | undefined
  readonly commentMax?: number | undefined
  readonly label?: string | undefined
  readonly name?: string | undefined
  readonly quiet?: boolean | undefined
  readonly lang?: string | undefined
  readonly dir?: string | undefined
  readonly id?: string | undefined
  readonly className?: string | undefined
  /** Client to use. The default is the provider's. */
  readonly client?: Client | undefined
  readonly phrases?: Phrases | undefined
  readonly onIntent?: ((event: FeedbackIntentEvent) => void) | undefined
  readonly onFeedbackChange?: ((event: FeedbackChangeEvent) => void) | undefined
  readonly onFeedbackState?: ((event: FeedbackStateEvent) => void) | undefined
}

/**
 * Renders the element with the client and store of the nearest provider, or with a client created from its attributes. On
 * servers only the tag is rendered; the element is defined when it mounts.
 *
 * @example
 * <AftertraceFeedback inferenceId={message.inferenceId} />
 */
export const AftertraceFeedback: FunctionComponent<AftertraceFeedbackProps> = (props) => {
  const { client, grant, phrases, onIntent, onFeedbackChange, onFeedbackState, ...rest } = props
  const scope = useContext(ScopeContext)
  const ref = useRef<FeedbackElement>(null)
  const given = client ?? scope?.client
  const feedback = client ? undefined : scope?.feedback

  // React 18 never sets properties of elements, and React 19 does not set them during hydration.
  useEffect(() => {
    if (ref.current) Object.assign(ref.current, { client: given, feedback, phrases, grant })
  }, [given, feedback, phrases, grant])

  useEffect(() => {
    const element = ref.current
    const listeners = {
      'feedback-intent': onIntent,
      'feedback-change': onFeedbackChange,
      'feedback-state': onFeedbackState,
    }
    const bound = Object.entries(listeners) as [string, EventListener | undefined][]
    for (const [type, listener] of bound) if (listener) element?.addEventListener(type, listener)
    return () => {
      for (const [type, listener] of bound) {
        if (listener) element?.removeEventListener(type, listener)
      }
    }
  }, [onIntent, onFeedbackChange, onFeedbackState])

  useEffect(() => void import('../element/define.ts'), [])

  return createElement('aftertrace-feedback', { ref, ...attributesOf(rest) })
}

/** Converts props to HTML attributes. React 18 would write `streaming="false"`, which means true. */
function attributesOf(props: object): Record<string, string> {
  const attributes: Record<string, string> = {}
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === false) continue
    const hyphened = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    attributes[name === 'className' ? 'class' : hyphened] =
      value === true ? '' : typeof value === 'object' ? JSON.stringify(value) : `${value}`
  }
  return attributes
}
