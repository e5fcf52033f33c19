import { lineOfSetting, recordedNames } from '../manifest/recorded-names.ts';
import type { Finding, RecordedNames } from '../model.ts';
import type { RuleFacts } from './facts.ts';

/** Applying is refused while this is found, unless it is asked for. */
export const NAMES_CHANGED = 'names-changed';

type Setting = Exclude<keyof RecordedNames, 'environments'>;

/** Where each stands in infra.yaml, and what follows from it. */
const SETTINGS: Record<Setting, { at: readonly string[]; what: string }> = {
  project: { at: ['project'], what: 'state keys and names in the cloud' },
  resource: { at: ['naming', 'resource'], what: 'names of cloud resources' },
  image: { at: ['naming', 'image'], what: 'image repositories' },
  namespace: { at: ['naming', 'namespace'], what: 'namespaces' },
  bucket: { at: ['state', 'bucket'], what: 'state buckets' },
  key: { at: ['state', 'key'], what: 'state keys' },
};

/**
 * Names in the cloud and keys of states follow from a few settings: changed under modules that are
 * there, Terraform finds no state and makes everything a second time.
 */
export function names(facts: RuleFacts): Finding[] {
  const changed = new Map<string, { setting: Setting; from: string; ids: string[] }>();
  const now = recordedNames(facts.head);
  for (const { summary, recordedNames: before } of facts.modules) {
    if (before === null || summary.layer === 'none') continue;
    for (const setting of Object.keys(SETTINGS) as Setting[]) {
      if (before[setting] === now[setting]) continue;
      const key = `${setting} ${before[setting]}`;
      const group = changed.get(key) ?? { setting, from: before[setting], ids: [] };
      group.ids.push(summary.id);
      changed.set(key, group);
    }
  }
  return [...changed.values()].map(({ setting, from, ids }) => {
    const { at, what } = SETTINGS[setting];
    return {
      rule: NAMES_CHANGED,
      severity: 'error',
      path: 'infra.yaml',
      line: lineOfSetting(facts.manifest, at),
      message: `${at.join('.')} was ${from} when ${ids.join(', ')} ${ids.length === 1 ? 'was' : 'were'} written: with ${now[setting]} they get other ${what}, and what was applied is left behind and made a second time`,
      fix: `write ${at.join('.')}: ${from} again; if nothing was applied yet, or you move it yourself: create-infra-module sync --rekey`,
    };
  });
}
