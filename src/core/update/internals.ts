/** The key of what other doors of this package need of a client; every copy of the package has the same. */
export const internals: unique symbol = Symbol.for('aftertrace.internals')
