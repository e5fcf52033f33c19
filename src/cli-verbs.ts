/** What people try that is no command: as a bare name they would become modules. */
export const VERBS: readonly string[] = [
  ...['adopt', 'apply', 'create', 'delete', 'deploy', 'destroy', 'eject'],
  ...['fix', 'generate', 'help', 'install', 'ls', 'migrate', 'new', 'plan'],
  ...['restore', 'rm', 'run', 'setup', 'show', 'start', 'status', 'test'],
  ...['uninstall', 'update', 'validate', 'version'],
];
