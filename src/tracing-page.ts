export { ValidationError } from './core/errors.ts'
export {
  type Inference,
  type InferenceSource,
  inferenceHeaders,
  inferenceMetadata,
  type MessageMetadata,
  readInference,
} from './tracing/hand-over.ts'
