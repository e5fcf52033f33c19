import { cutRegions, hasRegions } from '../compare/regions.ts';
import { UserError, type Problem } from '../errors.ts';
import { blueprintName } from '../lib/blueprint-ref.ts';
import type { BlueprintRef } from '../model.ts';
import type { BlueprintFile, BlueprintHeader } from '../model-blueprint.ts';
import { checkPaths } from './check-files.ts';
import { checkHeader } from './check-header.ts';
import { checkTemplate } from './check-template.ts';
import { contextShape, eachKind } from './context-shape.ts';
import { mostOf, tooLarge } from './sizes.ts';
import { resolveRule, TEMPLATE_SUFFIX, withoutSuffix } from './file-rules.ts';

/**
 * Checks all of a blueprint: its document, file rules, paths and templates. `folder` is where it
 * lies, for messages. Throws UserError with everything that is wrong.
 */
export async function checkedHeader(
  ref: BlueprintRef,
  text: string,
  files: readonly BlueprintFile[],
  folder: string,
): Promise<BlueprintHeader> {
  const { header, problems } = await checkHeader(text, ref, files, `${folder}/blueprint.yaml`);
  // Without a sound header nothing can be said of the files.
  if (header === null) throw new UserError(problems.map(withFix));
  const all = [
    ...problems,
    ...checkPaths(header, files, folder),
    ...(await checkTexts(header, files, folder)),
  ];
  if (all.length > 0) throw new UserError(all.map(withFix));
  if (blueprintName(ref) !== header.name && ref.kind === 'builtin') {
    throw new UserError({
      message: `\`${ref.name}\` calls itself \`${header.name}\``,
      file: folder,
    });
  }
  return header;
}

/** Where nothing better is known: the place is what helps. */
function withFix(problem: Problem): Problem {
  const { file = '', line, expected, fix } = problem;
  if (expected !== undefined || fix !== undefined) return problem;
  return {
    ...problem,
    fix: line === undefined ? `correct ${file}` : `correct line ${line} of ${file}`,
  };
}

async function checkTexts(
  header: BlueprintHeader,
  files: readonly BlueprintFile[],
  folder: string,
): Promise<Problem[]> {
  const found = await Promise.all(
    files.map(async (blueprintFile) => {
      const { source, text } = blueprintFile;
      const file = `${folder}/files/${source}`;
      if (text.length > mostOf(source)) return [tooLarge(file, text.length, mostOf(source))];
      if (text.includes('\r')) return [{ message: 'it holds a carriage return', file }];
      return source.endsWith(TEMPLATE_SUFFIX)
        ? checkTemplate(templateOf(header, blueprintFile, file))
        : verbatimProblems(text, file);
    }),
  );
  return found.flat();
}

function templateOf(header: BlueprintHeader, { source, text }: BlueprintFile, file: string) {
  const rule = resolveRule(header, source);
  const each = eachKind(rule.each, header) === 'unknown' ? undefined : rule.each;
  const present = Object.entries(rule.when)
    .filter(([, wanted]) => !(Array.isArray(wanted) ? wanted : [wanted]).includes(null))
    .map(([path]) => path);
  return { file, path: withoutSuffix(source), text, context: contextShape(header, each), present };
}

function verbatimProblems(text: string, file: string): Problem[] {
  if (!hasRegions(text)) return [];
  const cut = cutRegions(text);
  return cut.ok ? [] : [{ message: cut.why, file, line: cut.line }];
}
