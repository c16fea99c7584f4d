/** Key of a client's members for other doors of this package, the same in every copy of the package. */
export const internals: unique symbol = Symbol.for('aftertrace.internals')
