/**
 * Stands in for the library with which yargs looks for a package.json, to find a version that it
 * is not asked for.
 */
export default () => undefined;
