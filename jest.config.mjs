// Packages that ship only ES modules must go through swc too: Jest runs tests as CommonJS.
const esmPackages = [
  'string-width',
  'get-east-asian-width',
  'strip-ansi',
  'ansi-regex',
  'canonicalize',
  'temporal-polyfill',
  'temporal-utils',
  '@hono',
  'hono',
  'yaml',
  'csv-parse',
];

export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.(ts|tsx|mjs|js)$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript', tsx: true }, target: 'es2023' },
        module: { type: 'commonjs' },
      },
    ],
  },
  // The package's exports name no entry for require().
  moduleNameMapper: { '^canonicalize$': '<rootDir>/node_modules/canonicalize/lib/canonicalize.js' },
  transformIgnorePatterns: [`/node_modules/(?!(${esmPackages.join('|')})/)`],
  setupFiles: ['<rootDir>/test/support/environment.ts'],
  testTimeout: 60_000,
  // One core less, Jest's own choice, would leave half of a small machine idle.
  maxWorkers: '100%',
};
