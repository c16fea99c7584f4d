export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/*.jest.mjs'],
  transform: {},
}
