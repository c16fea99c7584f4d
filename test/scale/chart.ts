interface Line {
  readonly name: string
  readonly color: string
  /** Values from left to right, at equal distances. */
  readonly values: readonly number[]
}

interface Chart {
  readonly title: string
  readonly lines: readonly Line[]
  readonly logarithmic?: boolean
  /** Labels below the chart, each at a fraction of the width from 0 to 1. */
  readonly ticks: readonly (readonly [number, string])[]
}

const [width, height, left, right, top, bottom] = [760, 320, 76, 20, 56, 40]

/** Draws lines over time as SVG. The chart has its own background so that it is readable on dark pages too. */
export function drawChart({ title, lines, logarithmic = false, ticks }: Chart): string {
  const most = Math.max(...lines.flatMap(({ values }) => thin(values)))
  const scale = (value: number) => (logarithmic ? Math.log10(Math.max(value, 1)) : value)
  const highest = logarithmic ? Math.ceil(scale(most)) : most
  const x = (share: number) => round(left + share * (width - left - right))
  const y = (value: number) =>
    round(height - bottom - (scale(value) / highest) * (height - top - bottom))
  const steps = logarithmic
    ? Array.from({ length: highest + 1 }, (_, power) => 10 ** power)
    : [0, 0.25, 0.5, 0.75, 1].map((share) => share * most)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${left}" y="22" font-size="15" font-weight="600" fill="#1b1b1f">${title}</text>`,
    ...lines.map(
      ({ name, color }, index) =>
        `<rect x="${left + index * 300}" y="33" width="10" height="10" fill="${color}"/><text x="${left + index * 300 + 16}" y="42" fill="#5c5c66">${name}</text>`,
    ),
    ...steps.map(
      (step) =>
        `<line x1="${left}" x2="${width - right}" y1="${y(step)}" y2="${y(step)}" stroke="#e4e4ea"/><text x="${left - 8}" y="${y(step) + 4}" text-anchor="end" fill="#5c5c66">${Math.round(step).toLocaleString('en')}</text>`,
    ),
    ...ticks.map(
      ([share, label]) =>
        `<text x="${x(share)}" y="${height - 16}" text-anchor="middle" fill="#5c5c66">${label}</text>`,
    ),
    ...lines.map(({ color, values }) => {
      const points = thin(values).map(
        (value, index, all) => `${x(index / Math.max(1, all.length - 1))},${y(value)}`,
      )
      return `<polyline fill="none" stroke="${color}" stroke-width="1.6" points="${points.join(' ')}"/>`
    }),
    '</svg>',
    '',
  ].join('\n')
}

/** Reduces the values to the number of points that can be distinguished. Values that share a point become their maximum. */
function thin(values: readonly number[]): readonly number[] {
  const size = Math.max(1, Math.ceil(values.length / 330))
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
    Math.max(...values.slice(index * size, (index + 1) * size)),
  )
}

function round(number: number): number {
  return Math.round(number * 10) / 10
}
