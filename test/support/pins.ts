import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A version or digest in a line of a generated file. */
export interface Pin {
  file: string;
  line: number;
  text: string;
}

const DIGEST = /sha256:[0-9a-f]{64}|@[0-9a-f]{40}\b/;
const IMAGE = /(?<![\w.$/-])[a-z][\w.-]*(?:\/[\w.-]+)*:v?\d+(?:\.\d+)+[\w.-]*/;
const ACTION = /(?<=\buses: *["']?)[\w.-]+\/[\w./-]+@[\w.-]+/;
/** Three numbers, four would be an address; two only where they are called a version. */
const RELEASE = /(?<![\d.\w-])v?\d+\.\d+\.\d+(?![\d.]|-\w+-\d)/;
const VERSION = /(?<=version["']?\s*[:=]\s*["'][^"'\d]*)v?\d+\.\d+/i;
const PATTERN = [DIGEST, IMAGE, ACTION, RELEASE, VERSION].map((it) => it.source).join('|');

/** Made by a package manager from the file beside it, or prose. */
const NOT_PINNED_HERE = /(?:package-lock\.json|go\.sum|\.md)$/;
/** What the repository itself makes. */
const OWN_VERSION = /^\s*"?version"?\s*[:=]\s*"?0\.1\.0"?/;
/** Follow from infra.yaml or from the tool itself: a bot would only move the copy. */
const FOLLOWS =
  /\b(?:kubernetes_version|cluster_version|terraform_version|version)\b *[:=] *"1\.\d+(?:\.\d+)?"|create-infra-module@/;
/** Comments, and what a script says when it ends. */
const WORDS = /^\s*(?:#|\/\/)|\bdie "/;

/** All pins in these lines; those in words for people pin nothing. */
export function pinsIn(file: string, text: string): Pin[] {
  if (NOT_PINNED_HERE.test(file)) return [];
  return text.split('\n').flatMap((line, index) => {
    if (WORDS.test(line) || OWN_VERSION.test(line) || FOLLOWS.test(line)) return [];
    const found = line.match(new RegExp(PATTERN, 'gi')) ?? [];
    return found.map((it) => ({ file, line: index + 1, text: it }));
  });
}

/** The configuration for Renovate that docs/ci.md tells people to write. */
export function documentedConfig(): Record<string, unknown> {
  const docs = readFileSync(path.resolve(import.meta.dirname, '../../docs/ci.md'), 'utf8');
  const block = /^## Renovate$[^]*?^```json\n([^]*?)^```$/m.exec(docs)![1]!;
  return JSON.parse(block) as Record<string, unknown>;
}

/** The same in the words of Renovate 39, the last that runs on Node.js 20. */
export function inWordsOf39(config: Record<string, unknown>): Record<string, unknown> {
  const managers = config['customManagers'] as Record<string, unknown>[];
  return {
    ...config,
    customManagers: managers.map(({ managerFilePatterns, ...rest }) => ({
      ...rest,
      fileMatch: (managerFilePatterns as string[]).map((it) => it.slice(1, -1)),
    })),
  };
}
