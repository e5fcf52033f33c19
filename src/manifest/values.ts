/** The validator lies in lib/, where blueprints reach it too; this is the manifest's door to it. */
export { refusedKeys, showValue, unknownKey, validateValue } from '../lib/values.ts';
export type { ValuePath, ValueSchema, Violation } from '../lib/values.ts';
