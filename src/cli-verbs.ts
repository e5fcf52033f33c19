/** The commands, as help lists them. */
export const COMMANDS = [
  'init',
  'add',
  'list',
  'affected',
  'blueprint',
  'check',
  'diff',
  'explain',
  'graph',
  'sync',
  'upgrade',
  'resolve',
  'release',
  'own',
  'remove',
  'rename',
  'undo',
  'repair',
  'doctor',
  'eject',
  'completion',
] as const;

/** What people try that is no command: as a bare name they would become modules. */
export const VERBS: readonly string[] = [
  ...['adopt', 'apply', 'create', 'delete', 'deploy', 'destroy'],
  ...['fix', 'generate', 'install', 'ls', 'migrate', 'new', 'plan'],
  ...['restore', 'rm', 'run', 'setup', 'show', 'start', 'status', 'test'],
  ...['uninstall', 'update', 'validate', 'version'],
];
