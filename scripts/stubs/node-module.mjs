/** Stands in for `node:module` in yargs, which never has to load a file here. */
export const createRequire = () => undefined;
