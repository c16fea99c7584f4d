export {
  type NodeContext,
  type NodeListener,
  type NodeOutgoing,
  serverLimits,
  toNodeListener,
} from './proxy/node-listener.ts'
export type { NodeIncoming } from './proxy/node-request.ts'
