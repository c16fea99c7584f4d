/** Parses a stream of server-sent events and passes on the data of each. Comments, names and ids are ignored. */
export function readServerEvents(onData: (data: string) => void) {
  let rest = ''
  let data: string[] = []
  const line = (text: string) => {
    if (text === '') {
      if (data.length > 0) onData(data.join('\n'))
      data = []
    } else if (text.startsWith('data:')) data.push(text.slice(5).trimStart())
  }
  return {
    add(text: string): void {
      const lines = (rest + text).split(/\r\n|\n|\r(?!$)/)
      rest = lines.pop() ?? ''
      for (const each of lines) line(each)
    },
    /** Ends the last event, which may lack its empty line. */
    end(): void {
      line(rest)
      line('')
      rest = ''
    },
  }
}
