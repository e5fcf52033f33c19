import type { BlueprintResult, CaseDifference, CaseResult } from '../inspect/blueprint-tests.ts';
import type { JsonObject } from '../model.ts';
import { joinPath } from '../paths.ts';
import { showChanges } from './patch.ts';
import { plural, styleOf } from './style.ts';

/** No file differs and no rule finds an error. */
export function casePasses({ differences, findings }: CaseResult): boolean {
  return differences.length === 0 && findings.every((it) => it.severity !== 'error');
}

/** A blueprint without a case has not been tested. */
export function blueprintPasses({ cases }: BlueprintResult): boolean {
  return cases.length > 0 && cases.every(casePasses);
}

/** One line a case; below it a patch from the expected tree to the rendered one, and findings. */
export async function reportTests(result: BlueprintResult, color: boolean): Promise<string> {
  const { folder, cases } = result;
  const style = styleOf(color);
  if (cases.length === 0) {
    const fix = `write ${folder}/tests/default/inputs.yaml, an infra.yaml with a module of it`;
    return `${style.red('error')}  ${folder} has no case\n       try: ${fix}\n`;
  }
  let text = '';
  for (const it of cases) {
    const verdict = casePasses(it) ? style.green('ok    ') : style.red('failed');
    const differ = it.differences.length;
    const count =
      differ === 0 ? plural(it.fileCount, 'file') : `${plural(differ, 'file')} not as expected`;
    text += `${verdict}  ${it.folder}: ${count}\n`;
    for (const { severity, path, message, fix } of it.findings) {
      text += `        ${severity}  ${path}  ${message}\n               try: ${fix}\n`;
    }
    text += it.differences.map(modeLine).join('');
    text += await showChanges(
      it.differences.map((one) => shown(it, one)),
      color,
    );
  }
  return text;
}

function shown({ folder }: CaseResult, { path, expected, rendered }: CaseDifference) {
  const at = joinPath(folder, 'expected', path);
  return { path: at, before: expected?.text ?? null, after: rendered?.text ?? null };
}

function modeLine({ path, expected, rendered }: CaseDifference): string {
  if (expected === null || rendered === null) return '';
  if (expected.executable === rendered.executable) return '';
  const [was, is] = rendered.executable ? ['is not', 'is rendered'] : ['is', 'is not rendered'];
  return `        ${path}: expected/ ${was} executable, it ${is} executable\n`;
}

export function testsJson(result: BlueprintResult): JsonObject {
  const { folder, header, cases } = result;
  return {
    path: folder,
    version: header.version,
    clean: blueprintPasses(result),
    cases: cases.map((it) => ({
      name: it.name,
      clean: casePasses(it),
      files: it.fileCount,
      differences: it.differences.map(({ path, expected, rendered }) => ({
        path,
        is: rendered === null ? 'missing' : expected === null ? 'unexpected' : 'different',
      })),
      findings: it.findings.map((finding) => ({ ...finding })),
    })),
  };
}
