export { AftertraceFeedback, AftertraceOutbox } from './element/define.ts'
export * from './element.ts'
export * from './feedback.ts'
export * from './index.ts'
