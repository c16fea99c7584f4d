/** Key of the inference in the result of a traced model call. It is the same in all copies of this module. */
export const inferenceKey = Symbol.for('aftertrace.inference')
