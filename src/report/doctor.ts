import type { Oddity } from '../inspect/oddities.ts';
import type { JsonObject } from '../model.ts';
import { JSON_VERSION } from './json.ts';
import type { Style } from './style.ts';

/** A program as it was found on this machine. */
export interface FoundTool {
  name: string;
  found: boolean;
  version: string | null;
  /** Why what was found will not do; null: it will. */
  trouble: string | null;
  use: string;
  /** Nothing is lost without it. */
  optional: boolean;
}

/** `doctor` for people: tools, then what is odd, each with what to do. */
export function doctorText(
  version: string,
  tools: readonly FoundTool[],
  odd: readonly Oddity[],
  style: Style,
): string {
  const width = Math.max(...tools.map(({ name }) => name.length));
  const rows = tools.map((tool) => {
    const { name, use, trouble } = tool;
    const state = stateOf(tool);
    const said = trouble ?? tool.version ?? (tool.found ? 'found' : '-');
    const paint = state === 'ok' ? style.green : state === 'unused' ? style.dim : style.yellow;
    return `  ${paint(state.padEnd(7))}  ${name.padEnd(width)}  ${said}  ${style.dim(`(${use})`)}`;
  });
  const levels = { blocks: style.red, warning: style.yellow, note: style.dim };
  const lines = odd.flatMap(({ level, message, fix }) => [
    `  ${levels[level](level.padEnd(7))}  ${message}`,
    `           try: ${fix}`,
  ]);
  const none = '  nothing is odd';
  return [
    style.bold(`create-infra-module ${version} on this machine`),
    ...rows,
    '',
    style.bold('this repository'),
    ...(lines.length === 0 ? [none] : lines),
    '',
  ].join('\n');
}

function stateOf({ found, trouble, optional }: FoundTool): string {
  if (!found) return optional ? 'unused' : 'missing';
  return trouble === null ? 'ok' : 'wrong';
}

export function doctorJson(
  version: string,
  tools: readonly FoundTool[],
  odd: readonly Oddity[],
): JsonObject {
  return {
    version: JSON_VERSION,
    command: 'doctor',
    tool: version,
    blocked: odd.some((it) => it.level === 'blocks'),
    tools: tools.map((it) => ({ ...it, state: stateOf(it) })),
    odd: odd.map((it) => ({ ...it })),
  };
}
