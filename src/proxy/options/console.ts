/** The console output of a proxy: fixed texts with a code, each at most once. */
export interface Console {
  readonly say: (code: keyof typeof lines) => void
}

const lines = {
  key_missing:
    'aftertrace: key_missing. There is no usable apiKey, so nothing is delivered; pages keep their updates.',
  body_consumed:
    'aftertrace: body_consumed. Something read the request’s body before the proxy and kept none of it; pages keep their updates. Mount the proxy before body parsers.',
  key_refused:
    'aftertrace: key_refused. Openlayer refuses the API key, so nothing is delivered; pages keep their updates.',
} as const

/**
 * Creates the console output of a proxy.
 *
 * @param isAlone whether there is no event listener: then a refused key is also written to the console.
 */
export function createConsole(isAlone: boolean): Console {
  const said = new Set<string>()
  return {
    say: (code) => {
      if (said.has(code) || (code === 'key_refused' && !isAlone)) return
      said.add(code)
      console.error(lines[code])
    },
  }
}
