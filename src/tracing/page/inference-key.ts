/** Under this key the result of a traced call of a model holds its inference, also in another copy of this module. */
export const inferenceKey = Symbol.for('aftertrace.inference')
