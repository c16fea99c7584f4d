import {
  createContext,
  createElement,
  type FunctionComponent,
  type ReactNode,
  useContext,
  useState,
} from 'react'
import type { Client } from '../client/client.ts'
import { ConfigurationError } from '../core/update/errors.ts'
import type { Feedback } from '../feedback/feedback.ts'
import type { FeedbackOptions } from '../feedback/options.ts'
import { createStores } from './stores.ts'

/** A client and its store, for everything below a provider. */
export interface FeedbackScope {
  readonly client: Client
  readonly feedback: Feedback
}

export const ScopeContext = createContext<FeedbackScope | undefined>(undefined)

export interface FeedbackProviderProps extends FeedbackOptions {
  /** Made once, outside of components: `const client = createClient(…)` at the top of a module. */
  readonly client: Client
  readonly children?: ReactNode
}

const stores = createStores()

/**
 * Shares one store among all views of a client, also among those that come and go: one for each set of options.
 *
 * @example
 * <FeedbackProvider client={client}><Chat /></FeedbackProvider>
 */
export const FeedbackProvider: FunctionComponent<FeedbackProviderProps> = (props) => {
  const { client, children } = props
  const [scope, setScope] = useState(() => open(props))
  // A view that stays keeps the options that came with it.
  if (scope.client !== client) setScope(open(props))
  return createElement(ScopeContext.Provider, { value: scope }, children)
}

function open({ client, children: _, ...options }: FeedbackProviderProps): FeedbackScope {
  return { client, feedback: stores.feedbackOf(client, options) }
}

/** @throws ConfigurationError `no_provider` where none is around. */
export function useScope(): FeedbackScope {
  const scope = useContext(ScopeContext)
  if (!scope) throw new ConfigurationError('no_provider', 'Put a <FeedbackProvider> around this.')
  return scope
}
