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

/** The client and the store of a provider. */
export interface FeedbackScope {
  readonly client: Client
  readonly feedback: Feedback
}

export const ScopeContext = createContext<FeedbackScope | undefined>(undefined)

export interface FeedbackProviderProps extends FeedbackOptions {
  /** Created once, outside of components: `const client = createClient(…)` at the top of a module. */
  readonly client: Client
  readonly children?: ReactNode
}

const stores = createStores()

/**
 * Provides a client and its feedback store. Providers with the same client and options share one store.
 *
 * @example
 * <FeedbackProvider client={client}><Chat /></FeedbackProvider>
 */
export const FeedbackProvider: FunctionComponent<FeedbackProviderProps> = (props) => {
  const { client, children } = props
  const [scope, setScope] = useState(() => open(props))
  // Options are read when the provider mounts or its client changes.
  if (scope.client !== client) setScope(open(props))
  return createElement(ScopeContext.Provider, { value: scope }, children)
}

function open({ client, children: _, ...options }: FeedbackProviderProps): FeedbackScope {
  return { client, feedback: stores.feedbackOf(client, options) }
}

/** @throws ConfigurationError `no_provider` outside of a `FeedbackProvider`. */
export function useScope(): FeedbackScope {
  const scope = useContext(ScopeContext)
  if (!scope) throw new ConfigurationError('no_provider', 'Put a <FeedbackProvider> around this.')
  return scope
}
