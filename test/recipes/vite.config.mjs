import { svelte } from '@sveltejs/vite-plugin-svelte'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const source = new URL('../../src', import.meta.url).pathname

export default defineConfig({
  root: import.meta.dirname,
  plugins: [vue(), svelte({ configFile: false })],
  resolve: {
    // Frameworks have another build for servers.
    conditions: ['browser'],
    dedupe: ['react', 'react-dom'],
    alias: [
      { find: /^ai$/, replacement: `${import.meta.dirname}/node_modules/ai` },
      { find: /^aftertrace$/, replacement: `${source}/index.ts` },
      { find: /^aftertrace\/tracing\/(\w+)$/, replacement: `${source}/tracing-$1.ts` },
      { find: /^aftertrace\/(\w+)$/, replacement: `${source}/$1.ts` },
    ],
  },
  test: {
    name: 'recipes',
    include: ['*/*.test.{ts,tsx}'],
    exclude: ['node_modules/**'],
    environment: 'happy-dom',
    environmentOptions: { happyDOM: { url: 'https://app.example.com/' } },
  },
})
