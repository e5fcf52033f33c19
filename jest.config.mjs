/** One project per kind of test, so that each has its own folder and time limit. */
function project(name, testTimeout) {
  return {
    displayName: name,
    testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
    testEnvironment: 'node',
    extensionsToTreatAsEsm: ['.ts'],
    transform: { '\\.ts$': '<rootDir>/scripts/jest-transform.mjs' },
    // Tests import describe, test and expect: in ES modules `jest` is no global either.
    injectGlobals: false,
    // Golden trees and examples hold package.json files that are not ours.
    modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/templates', '<rootDir>/examples'],
    testTimeout,
  };
}

export default {
  projects: [project('unit', 5_000), project('property', 60_000), project('e2e', 300_000)],
};
