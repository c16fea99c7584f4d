/**
 * Yields the records of a CSV text (RFC 4180) that arrives in pieces. A quoted field may contain commas, quotes and line
 * ends.
 *
 * @param {AsyncIterable<string> | Iterable<string>} pieces
 * @returns {AsyncGenerator<string[]>}
 */
export async function* readCsv(pieces) {
  /** @type {string[]} */
  let fields = []
  let field = ''
  let isQuoted = false
  let wasQuote = false
  for await (const piece of pieces) {
    for (const letter of piece) {
      if (isQuoted && !wasQuote) {
        if (letter === '"') wasQuote = true
        else field += letter
      } else if (letter === '"') {
        // Two quotes in a quoted field mean one quote. The first quote of a field opens it.
        if (wasQuote) field += letter
        isQuoted = true
        wasQuote = false
      } else if (letter === ',' || letter === '\n') {
        isQuoted = wasQuote = false
        fields.push(field)
        field = ''
        if (letter === '\n') {
          yield fields
          fields = []
        }
      } else if (letter !== '\r') field += letter
    }
  }
  if (field !== '' || fields.length > 0) yield [...fields, field]
}
