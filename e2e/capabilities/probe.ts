import type { Tab } from '../engines/engine.ts'
import type { ProbeSite } from './probe-site.ts'

/** Probes a capability in a new tab. Resolves with the reason why the browser lacks it, or with `undefined` if it has it. */
export type Probe = (tab: Tab, site: ProbeSite) => Promise<string | undefined>
