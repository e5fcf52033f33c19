import type { Json, JsonObject, OwnershipRule, RepoPath } from '../model.ts';
import type { Blueprint, BlueprintFile } from '../model-blueprint.ts';
import { ruleAt } from '../manifest/ownership.ts';
import { joinPath } from '../paths.ts';
import type { RenderContext } from './context.ts';
import type { Contexts } from './contexts.ts';
import { isMap } from './defaults.ts';
import { fillPath } from './file-path.ts';
import { resolveRule, type ResolvedRule } from './file-rules.ts';

/** One file that a module makes: where it goes, from which template and by which rules. */
export interface Target {
  path: RepoPath;
  file: BlueprintFile;
  /** What the blueprint says of it. */
  rule: ResolvedRule;
  /** The rule's, or what the manifest says instead. */
  ownership: OwnershipRule;
  /** The glob of the manifest that says so; null: the blueprint's rule holds. */
  glob: string | null;
  /** What its template is rendered with, its header left out. */
  values: JsonObject;
}

/**
 * Where the files of a blueprint go, in its order; nothing is rendered. Throws UserError for an
 * item that cannot be part of a path.
 */
export function targetsOf(
  blueprint: Blueprint,
  context: RenderContext,
  contexts: Contexts,
): Target[] {
  return blueprint.files.flatMap((file) => {
    const rule = resolveRule(blueprint.header, file.source);
    const root = context.roots[rule.root];
    if (root === null) return [];
    const held = contexts.of(rule.each).filter((values) => holds(rule, values));
    return held.map((values) => {
      const path = joinPath(root, fillPath(rule.below, values));
      // The manifest has the last word.
      const { rule: ownership, glob } = ruleAt(context.ownership, path, rule.ownership);
      return { path, file, rule, ownership, glob, values };
    });
  });
}

function holds({ conditions }: ResolvedRule, values: JsonObject): boolean {
  return conditions.every(([path, wanted]) => {
    const value = valueOf(values, path) ?? null;
    return Array.isArray(wanted) ? wanted.includes(value) : wanted === value;
  });
}

/** The value at a dotted path; undefined where there is none. */
export function valueAt(values: JsonObject, path: string): Json | undefined {
  return valueOf(values, path.split('.'));
}

function valueOf(values: JsonObject, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((at, part) => step(at, part), values);
}

function step(value: Json | undefined, part: string): Json | undefined {
  if (Array.isArray(value)) return value[Number(part)];
  return isMap(value) && Object.hasOwn(value, part) ? value[part] : undefined;
}
