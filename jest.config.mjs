/** One project per kind of test, so that each can be run alone. */
function project(name) {
  return {
    displayName: name,
    testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
    testEnvironment: 'node',
    extensionsToTreatAsEsm: ['.ts'],
    transform: {
      '(?:\\.ts|/yargs/build/lib/command\\.js)$': '<rootDir>/scripts/jest-transform.mjs',
    },
    transformIgnorePatterns: ['/node_modules/(?!yargs/build/lib/command\\.js$)'],
    // As in the bundle: yargs asks for the width of each line of help on every call.
    moduleNameMapper: { '^string-width$': '<rootDir>/scripts/stubs/string-width.mjs' },
    // Tests import describe, test and expect: in ES modules `jest` is no global either.
    injectGlobals: false,
    // Golden trees and examples hold package.json files that are not ours.
    modulePathIgnorePatterns: ['dist', 'templates', 'examples', 'test/fixtures/first-release'].map(
      (folder) => `<rootDir>/${folder}`,
    ),
    setupFilesAfterEnv: ['<rootDir>/test/support/timeout.ts'],
  };
}

export default {
  reporters: ['default', '<rootDir>/scripts/skip-reporter.mjs'],
  coverageProvider: 'v8',
  collectCoverageFrom: ['src/**/*.ts'],
  projects: [
    project('unit'),
    project('property'),
    {
      ...project('e2e'),
      globalSetup: '<rootDir>/test/support/installed-setup.mjs',
      globalTeardown: '<rootDir>/test/support/installed-teardown.mjs',
    },
  ],
};
