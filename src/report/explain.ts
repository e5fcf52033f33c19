import type { FileDrift } from '../compare/model.ts';
import type { ExplainedFile } from '../inspect/explain.ts';
import type { Input } from '../inspect/inputs.ts';
import { atVersion } from '../inspect/migrations.ts';
import type { JsonObject } from '../model.ts';
import type { Style } from './style.ts';
import { resultOf } from './text.ts';

/** Lines that one side added and took away. */
export interface LineCount {
  added: number;
  removed: number;
}

/** What people changed since the base, and what the tool would change; null: nothing. */
export interface Counted {
  yours: LineCount | null;
  tools: LineCount | null;
}

const OWNERSHIP: Record<ExplainedFile['ownership'], string> = {
  merged: 'edits are kept, changes are merged',
  managed: "the tool's: an edit is told, and put back with --restore",
  seeded: 'written once, then yours',
  runtime: 'created where it is missing, never compared',
  released: 'handed over to you: never looked at',
};

const SHOWN = 70;

/** `explain` of a generated file for people: one fact a line, then why, then what to do. */
export function explainText(it: ExplainedFile, counted: Counted, style: Style): string {
  const rows: [string, string][] = [
    ['module', `${it.planned.id} (infra.yaml:${it.planned.line})`],
    ['blueprint', blueprintOf(it)],
    ['template', it.template ?? 'not known: this version of the tool has another of the blueprint'],
    ['ownership', ownershipOf(it)],
    ...inputRows(it.inputs),
    ['agreed', baseOf(it)],
    ['you', youOf(it, counted)],
    ['tool', toolOf(it, counted)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const facts = rows.map(([name, value]) => `  ${style.dim(name.padEnd(width))}  ${value}`);
  return [style.bold(it.path), ...facts, '', whyOf(it), ''].join('\n');
}

function blueprintOf({ planned: { ref, available } }: ExplainedFile): string {
  return available === null
    ? ref.text
    : `${ref.text}; ${atVersion(ref, available).text} is at hand`;
}

function ownershipOf({ ownership, override, required, executable }: ExplainedFile): string {
  const from =
    override === null
      ? 'says the blueprint'
      : `says infra.yaml:${override.line} with ${override.glob}`;
  const more = [...(required ? ['required'] : []), ...(executable ? ['executable'] : [])];
  return [`${ownership} (${OWNERSHIP[ownership]}), ${from}`, ...more].join('; ');
}

function inputRows(inputs: readonly Input[]): [string, string][] {
  return inputs.map(({ name, value, from }, index) => {
    const text = typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
    const short = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
    return [index === 0 ? 'inputs' : '', `${name} = ${short}  (${from})`];
  });
}

function baseOf({ base, ownership }: ExplainedFile): string {
  if (base === null) return 'nothing is recorded';
  if (ownership === 'runtime') return `recorded in ${base.record}; no text is kept`;
  if (base.record === base.text) return `${base.record} has its text`;
  const text = base.there ? `its text in ${base.text}` : `its text is MISSING in ${base.text}`;
  return `hash in ${base.record}, ${text}`;
}

function youOf({ drift }: ExplainedFile, { yours }: Counted): string {
  if (drift === null) return '-';
  if (drift.person === 'deleted') return 'deleted';
  if (drift.person === 'unrecorded') return 'added: it was never agreed';
  const regions = drift.regions.filter((it) => it.person !== 'nothing');
  const inside = regions.map((it) => `region ${it.name}: ${it.person}`);
  const text = drift.person === 'edited' ? [`edited${linesOf(yours)}`] : [];
  return [...text, ...inside].join('; ') || '-';
}

function toolOf({ drift }: ExplainedFile, { tools }: Counted): string {
  if (drift === null) return '-';
  const regions = drift.regions.filter((it) => it.tool !== 'nothing');
  const inside = regions.map((it) => `region ${it.name}: ${it.tool}`);
  const text = drift.tool === 'nothing' ? [] : [`${drift.tool}${linesOf(tools)}`];
  return [...text, ...inside].join('; ') || '-';
}

function linesOf(count: LineCount | null): string {
  if (count === null || count.added + count.removed === 0) return '';
  return `, +${count.added} -${count.removed} lines`;
}

/** Why the file is in this state, in a sentence. */
export function whyOf({ drift, ownership, override }: ExplainedFile): string {
  if (ownership === 'released') {
    return `It was handed over in infra.yaml:${override?.line ?? 1}: sync and check pass it over.`;
  }
  if (ownership === 'runtime' && (drift === null || drift.action === 'keep')) {
    return 'What runs writes its content: it is never compared.';
  }
  if (drift === null || (drift.action === 'keep' && drift.person === 'nothing')) {
    return ownership === 'seeded'
      ? 'It was written once and is yours: later changes of its template do not reach it.'
      : 'It is as agreed: nobody edited it, and nothing that it follows from changed.';
  }
  if (drift.action === 'keep') return keptBecause(drift);
  return `At the next sync: ${resultOf(drift)}.${causeOf(drift)}`;
}

function keptBecause({ person, ownership }: FileDrift): string {
  if (person === 'deleted')
    return 'You deleted it, and the module can do without: it stays deleted.';
  return ownership === 'seeded'
    ? 'It was written once and is yours: your edit is no drift.'
    : 'You edited it since it was agreed: your edit is kept, and merged with later changes.';
}

function causeOf({ tool, person }: FileDrift): string {
  if (tool === 'changed') return ' What it follows from changed: infra.yaml, or its blueprint.';
  if (tool === 'new') {
    return person === 'nothing' ? ' It is wanted and was never written.' : '';
  }
  if (tool === 'removed') return ' Nothing in infra.yaml asks for it any more.';
  return '';
}

/** The same facts as JSON; the caller adds version and next commands. */
export function explainJson(it: ExplainedFile, { yours, tools }: Counted): JsonObject {
  const { planned, template, ownership, override, required, executable, base, drift } = it;
  return {
    path: it.path,
    kind: ownership === 'released' ? 'released' : 'generated',
    module: { id: planned.id, line: planned.line },
    blueprint: planned.ref.text,
    available: planned.available,
    template,
    ownership: {
      value: ownership,
      from: override === null ? 'blueprint' : 'infra.yaml',
      glob: override?.glob ?? null,
      line: override?.line ?? null,
    },
    required,
    executable,
    inputs: it.inputs.map(({ name, value, from }) => ({ name, value, from })),
    base: base === null ? null : { ...base },
    you: drift?.person ?? 'nothing',
    tool: drift?.tool ?? 'nothing',
    action: ownership === 'released' ? null : (drift?.action ?? 'keep'),
    reason: drift?.reason ?? null,
    detail: drift?.detail ?? null,
    regions: (drift?.regions ?? []).map((region) => ({ ...region })),
    lines: {
      yours: yours === null ? null : { ...yours },
      tool: tools === null ? null : { ...tools },
    },
    why: whyOf(it),
  };
}
