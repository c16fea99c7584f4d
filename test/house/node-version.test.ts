import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { isSupported } from '../run/node-version.mjs'
import { root } from './module.ts'

it.each(['20.19.0', '20.20.2', '22.0.0', '100.1.0'])('Node %s is new enough', (version) => {
  expect(isSupported(version, '>=20.19')).toBe(true)
})

it.each(['18.20.8', '20.9.0', '20.18.3', '8.0.0'])('Node %s is too old', (version) => {
  expect(isSupported(version, '>=20.19')).toBe(false)
})

it('package.json states the Node version in the one supported form', () => {
  const { engines } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'))
  expect(engines.node).toMatch(/^>=\d+\.\d+$/)
})
