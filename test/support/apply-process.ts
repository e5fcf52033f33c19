import { readFileSync } from 'node:fs';
import { applyChanges, type FileChange } from '../../src/apply.ts';
import { nodeDisk } from '../../src/io/node-disk.ts';
import { nodeProcesses } from '../../src/io/node-processes.ts';

/** A process that does nothing but apply the changes of a JSON file: `<root> <file>`. */
const [root = '', file = ''] = process.argv.slice(2);
const changes = JSON.parse(readFileSync(file, 'utf8')) as FileChange[];
applyChanges(nodeDisk(root), nodeProcesses(), changes, { command: 'sync', now: '' });
