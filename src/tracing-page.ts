export { ValidationError } from './core/update/errors.ts'
export {
  type Inference,
  type InferenceSource,
  inferenceHeaders,
  inferenceMetadata,
  type MessageMetadata,
  readInference,
} from './tracing/page/hand-over.ts'
