/** Settings of the page from its address: `?scene=9&theme=dark&scale=stars`. */
export interface Setting {
  /** Number of the scene from 1 to 12, or 0 for none. */
  readonly scene: number
  readonly theme: 'light' | 'dark' | undefined
  readonly scale: 'stars' | undefined
  /** Language of the answers and their buttons. The default is English. */
  readonly lang: 'ar' | undefined
  /** Fault that the proxy simulates for votes. */
  readonly trouble: 'busy' | 'grant' | 'off' | undefined
}

export function readSetting(search: string): Setting {
  const query = new URLSearchParams(search)
  const oneOf = <Value extends string>(name: string, ...values: readonly Value[]) =>
    values.find((value) => value === query.get(name))
  return {
    scene: Number(query.get('scene')) || 0,
    theme: oneOf('theme', 'light', 'dark'),
    scale: oneOf('scale', 'stars'),
    lang: oneOf('lang', 'ar'),
    trouble: oneOf('trouble', 'busy', 'grant', 'off'),
  }
}

export function applyTheme({ theme }: Setting): void {
  if (theme) document.documentElement.dataset['theme'] = theme
}
