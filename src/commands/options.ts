/** Options that every command takes. */
export interface CommonOptions {
  json: boolean;
  dryRun: boolean;
  yes: boolean;
  allowDirty: boolean;
}
