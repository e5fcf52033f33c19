import { decide } from '../../src/compare/decide.ts';
import type { Action, Ownership, PersonSide, ToolSide } from '../../src/model.ts';

const OWNERSHIPS: readonly Ownership[] = ['merged', 'managed', 'seeded', 'runtime'];

/** Rows of the page: what people did, what the tool would do. */
const ROWS: readonly [label: string, person: PersonSide, tools: ToolSide[]][] = [
  ['nothing / nothing', 'nothing', ['nothing']],
  ['nothing / changed', 'nothing', ['changed']],
  ['nothing / new', 'nothing', ['new']],
  ['nothing / removed', 'nothing', ['removed']],
  ['edited / nothing', 'edited', ['nothing']],
  ['edited / changed', 'edited', ['changed']],
  ['edited / removed', 'edited', ['removed']],
  ['deleted / nothing or changed', 'deleted', ['nothing', 'changed']],
  ['added / new', 'unrecorded', ['new']],
];

const WORDS: Record<Action, string> = {
  keep: 'keep',
  create: 'create',
  update: 'update',
  delete: 'delete',
  merge: 'merge, or conflict',
  drift: 'drift',
  restore: 'put back',
  record: 'keep',
  release: 'leave it to you',
  conflict: 'conflict',
};

function wordOf(action: Action, person: PersonSide): string {
  if (person !== 'deleted') return WORDS[action];
  if (action === 'keep') return 'keep deleted';
  return action === 'create' ? 'create again' : WORDS[action];
}

function cellOf(ownership: Ownership, person: PersonSide, tool: ToolSide): string {
  const situation = { ownership, person, tool, required: false, same: false, restore: false };
  const word = (more: object): string => wordOf(decide({ ...situation, ...more }), person);
  const [plain, required, restored] = [word({}), word({ required: true }), word({ restore: true })];
  if (required !== plain) {
    if (required !== restored) throw new Error(`${ownership}: required and --restore differ`);
    return `${plain}; ${required} if required, or with restore`;
  }
  return restored === plain ? plain : `${plain}; restore: ${restored}`;
}

/** The truth table of src/compare/decide.ts as Markdown. Throws where a row would need two. */
export function truthTable(): string {
  const rows = ROWS.map(([label, person, tools]) => {
    const cells = OWNERSHIPS.map((ownership) => {
      const all = new Set(tools.map((tool) => cellOf(ownership, person, tool)));
      if (all.size > 1) throw new Error(`${label}, ${ownership}: ${[...all].join(' or ')}`);
      return [...all][0]!;
    });
    return `| ${[label, ...cells].join(' | ')} |`;
  });
  const head = ['you / tool', ...OWNERSHIPS.map((it) => `\`${it}\``)];
  return [`| ${head.join(' | ')} |`, `|${'---|'.repeat(head.length)}`, ...rows].join('\n');
}
