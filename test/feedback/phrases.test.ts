import { expect, it } from 'vitest'
import { ar } from '../../src/feedback/phrases/ar.ts'
import { de } from '../../src/feedback/phrases/de.ts'
import { en } from '../../src/feedback/phrases/en.ts'
import { es } from '../../src/feedback/phrases/es.ts'
import { fr } from '../../src/feedback/phrases/fr.ts'
import { ja } from '../../src/feedback/phrases/ja.ts'
import { ptBR } from '../../src/feedback/phrases/pt-BR.ts'
import { zhHans } from '../../src/feedback/phrases/zh-Hans.ts'

const languages = [en, de, fr, es, ptBR, ja, zhHans, ar].map(
  (phrases) => [phrases.lang, phrases] as const,
)
const counted = ['star', 'left', 'waiting'] as const
const isPlural = (key: string) => /^(star|left|waiting)[A-Z]/.test(key)

it.each(languages)('%s has every phrase, and none equals the English one', (lang, phrases) => {
  const keys = Object.keys(en).filter((key) => !isPlural(key))
  expect(
    Object.keys(phrases)
      .filter((key) => !isPlural(key))
      .sort(),
  ).toEqual(keys.sort())
  expect(Object.values(phrases).filter((text) => text.trim() === '')).toEqual([])
  const same = Object.entries(phrases).filter(([key, text]) =>
    Object.entries(en).some(([other, english]) => other === key && english === text),
  )
  if (lang !== 'en') expect(same).toEqual([])
})

it.each(languages)(
  '%s has a text for each plural category, and each contains the number',
  (lang, phrases) => {
    const { pluralCategories } = new Intl.PluralRules(lang).resolvedOptions()
    const texts: Readonly<Record<string, string>> = { ...phrases }
    for (const name of counted) {
      const keys = Object.keys(phrases).filter((key) => key.startsWith(name) && isPlural(key))
      const wanted = pluralCategories.map(
        (category) => `${name}${category[0]?.toUpperCase()}${category.slice(1)}`,
      )
      expect(keys.sort()).toEqual(wanted.sort())
      expect(keys.filter((key) => !texts[key]?.includes('{count}'))).toEqual([])
    }
  },
)

it.each(languages)('%s has placeholders only in plurals', (_, phrases) => {
  const plain = Object.entries(phrases).filter(([key]) => !isPlural(key))
  expect(plain.filter(([, text]) => text.includes('{'))).toEqual([])
})
