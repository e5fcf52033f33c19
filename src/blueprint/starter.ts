import type { SourceFile } from './load.ts';

/** What `blueprint new` begins with: small, whole, and commented for somebody's first one. */
const HEADER = `# What this blueprint is, its parameters, and rules for its files. Data only: nothing here is run.
# All keys, helpers and rules: README.md below templates/ of create-infra-module.

# Raise it when what the blueprint renders changes; modules name the version they were made from.
version: 1.0.0
about: Says hello in every environment
# module: makes one module. repository: sees all modules, for an index or a workflow.
scope: module
# bootstrap < foundation < platform < service: a module reads outputs of lower layers only.
layer: service

# Whoever adds a module gives these: in infra.yaml, by --set name=value, or asked by \`prompt\`.
# A subset of JSON Schema; a parameter without a default is required.
params:
  greeting:
    type: string
    default: Hello
    maxLength: 80
    prompt: How do you greet?
    description: First word of the page
  interval:
    type: integer
    minimum: 1
    maximum: 3600
    default: 60
    description: Seconds between two greetings

# Rules by glob over the paths below files/, without .hbs. Without a rule a file is \`merged\`: what
# people edit is kept, and what changes here is merged into it.
files:
  # One file for each environment of infra.yaml; {environment} in its name is filled in.
  - match: module/settings/{environment}.yaml
    each: environments
  # Comes back when somebody deletes it.
  - match: module/hello.sh
    required: true
    executable: true
  # Written once, then it belongs to the people who use the module.
  - match: module/notes.md
    ownership: seeded
`;

const SETTINGS = `# {{header}}
{{! Text that a person wrote enters a file only through the helper of its language: yaml, json, hcl,
shell, markdown. Without it the blueprint does not load. A comment like this one is not rendered. }}
environment: {{yaml environment.name}}
region: {{yaml environment.region}}
greeting: {{yaml environment.params.greeting}}
interval: {{environment.params.interval}}
`;

const SCRIPT = `#!/usr/bin/env bash
# {{header}}
set -euo pipefail
echo {{shell params.greeting}} from {{module.name}}
`;

const NOTES = `This file has no \`.hbs\`: it is copied as it is, {{braces}} included.
`;

const CASE = (
  folder: string,
): string => `# A case: an infra.yaml. What its modules of this blueprint render to lies in expected/.
# \`create-infra-module blueprint test\` compares; with --update it writes expected/ anew.
version: 1
project: demo

environments:
  dev:
    region: eu-west-1
  prod:
    region: eu-west-1

modules:
  example:
    blueprint: ./${folder}@1.0.0
    params:
      greeting: "It's a \\"good\\" day: # hi"
    per_environment:
      prod:
        interval: 10
`;

const README = (name: string, folder: string): string => `# ${name}

For the person who chooses: what a module of this blueprint is, what it needs, what it costs.

    create-infra-module add <name> --blueprint ./${folder}

| path | what it is |
|---|---|
| \`blueprint.yaml\` | version, parameters, rules for files |
| \`files/module/\` | lands in the module's folder, \`infra/<name>\` |
| \`tests/<case>/\` | \`inputs.yaml\`, an \`infra.yaml\`, and the tree that follows from it in \`expected/\` |

After a change:

    create-infra-module blueprint test ${folder} --update    # writes expected/ anew; read the difference
    create-infra-module blueprint test ${folder}             # what CI runs

Raise \`version\` in \`blueprint.yaml\`, and in \`tests/*/inputs.yaml\` with it, once modules were made from it.
`;

/** Name of the case that a new blueprint begins with. */
export const FIRST_CASE = 'default';

/** The files of a new blueprint at `folder`, paths relative to it; its expected tree is rendered. */
export function starterFiles(name: string, folder: string): SourceFile[] {
  return [
    { path: 'blueprint.yaml', text: HEADER },
    { path: 'README.md', text: README(name, folder) },
    { path: 'files/module/settings/{environment}.yaml.hbs', text: SETTINGS },
    { path: 'files/module/hello.sh.hbs', text: SCRIPT },
    { path: 'files/module/notes.md', text: NOTES },
    { path: `tests/${FIRST_CASE}/inputs.yaml`, text: CASE(folder) },
  ];
}
