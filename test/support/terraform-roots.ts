import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { blueprintSource } from '../../src/inspect/blueprints.ts';
import { renderCase } from '../../src/inspect/blueprint-case.ts';
import { readHclWasm } from '../../src/io/hcl-loader.ts';
import { MemoryDisk } from '../../src/io/memory-disk.ts';
import { nodeTemplates } from '../../src/io/node-templates.ts';
import { loadReaders } from '../../src/lib/readers/load.ts';

/** One folder of Terraform code, whatever chooses it, with all settings that it was rendered for. */
export interface Root {
  /** Directory of the module: `infra/orders`. */
  module: string;
  /** Who chose it first. */
  title: string;
  /** Path below `terraform/` to text: code and its tests, nothing of one environment. */
  code: Map<string, string>;
  /** Texts of `<environment>.tfvars`, each with its environment and the first who chose it. */
  settings: Map<string, { environment: string; title: string }>;
  /** Texts of `<environment>.s3.tfbackend`. */
  backends: Set<string>;
}

// One for all: blueprints are read once.
const world = {
  blueprints: blueprintSource(new MemoryDisk(), nodeTemplates()),
  readers: () => loadReaders(readHclWasm),
  version: '1.0.0',
};

const PART = /^(?<module>.*)\/terraform\/(?:env\/(?<environment>[^/.]+)\.(?<kind>.*)|(?<file>.*))$/;

function emptyRoot(module: string, title: string): Root {
  return { module, title, code: new Map(), settings: new Map(), backends: new Set() };
}

/** Folders of Terraform code by their content. */
export class Roots {
  readonly all = new Map<string, Root>();

  /** Renders an infra.yaml, given as data, and takes the Terraform of it that is new. */
  async add(title: string, manifest: object, environment: string): Promise<void> {
    const { files } = await renderCase(
      world,
      JSON.stringify(manifest, null, 2),
      'infra.yaml',
      () => true,
    );
    const rendered = new Map<string, Root>();
    for (const [file, { text }] of files) {
      const part = PART.exec(file)?.groups;
      if (part === undefined) continue;
      const { module = '', file: name, kind, environment: where } = part;
      const root = rendered.get(module) ?? emptyRoot(module, title);
      rendered.set(module, root);
      if (name !== undefined) root.code.set(name, text);
      else if (kind === 's3.tfbackend') root.backends.add(text);
      else if (where === environment) root.settings.set(text, { environment, title });
    }
    for (const root of rendered.values()) this.#take(root);
  }

  #take(root: Root): void {
    const key = createHash('sha256')
      .update(JSON.stringify([root.module, ...root.code]))
      .digest('hex');
    const known = this.all.get(key);
    if (known === undefined) {
      this.all.set(key, root);
      return;
    }
    for (const text of root.backends) known.backends.add(text);
    for (const [text, who] of root.settings) {
      if (!known.settings.has(text)) known.settings.set(text, who);
    }
  }
}

/** Writes the code and its settings below a folder of its own; the folder to run Terraform in. */
export function writeRoot({ module, code, settings, backends }: Root, below: string): string {
  const folder = path.join(below, module, 'terraform');
  const write = (file: string, text: string): void => {
    const place = path.join(folder, file);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, text);
  };
  for (const [file, text] of code) write(file, text);
  // `fmt` reads no other ending, and both are lists of settings.
  [...settings.keys(), ...backends].forEach((text, at) => write(`env/${at}.tfvars`, text));
  return folder;
}
