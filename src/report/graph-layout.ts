import { LAYERS, type Graph, type GraphModule } from './graph.ts';

/** Pixels. One letter of the fixed-width font at 13 px is 7.8 px wide in every browser. */
export const LETTER = 7.8;
export const LINE = 19;
export const PAD = 12;
const COLUMN_GAP = 110;
const SUB_GAP = 60;
const ROW_GAP = 18;
const TOP = 44;
const MARGIN = 16;
/** More modules of one layer than this stand in several columns. */
const ROWS = 12;
const READS_WIDTH = 38;

/** What kind of text a line of a card is. */
export type LineKind = 'title' | 'plain' | 'note' | 'package' | 'reads' | 'more';

export interface CardLine {
  kind: LineKind;
  text: string;
}

export interface Card {
  module: GraphModule;
  lines: CardLine[];
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A way from the right of one card to the line of another that says what it reads. */
export interface Way {
  from: string;
  to: string;
  outputs: string[];
  /** Start, both ends of its lane in each column between, end. */
  points: [number, number][];
}

export interface Layout {
  width: number;
  height: number;
  titles: { text: string; x: number }[];
  cards: Card[];
  ways: Way[];
}

/** A gap in a column through which all ways from one module lead on, so that none meets a card. */
interface Lane {
  source: string;
  y: number;
}

interface Column {
  title: string | null;
  modules: GraphModule[];
}

interface Placed {
  x: number;
  width: number;
  cards: Card[];
  lanes: Lane[];
}

/** Cards in one column a layer, each near what it reads; pure arithmetic, the same everywhere. */
export function layoutOf(graph: Graph): Layout {
  const columns = columnsOf(graph);
  const placed: Placed[] = [];
  let x = MARGIN;
  for (const [at, { modules }] of columns.entries()) {
    const column = place(graph, modules, passing(graph, columns, at), placed, x);
    placed.push(column);
    x += column.width + (columns[at + 1]?.title === null ? SUB_GAP : COLUMN_GAP);
  }
  const bottom = Math.max(TOP, ...placed.map(bottomOf));
  for (const column of placed) shift(column, (bottom - bottomOf(column)) / 2);
  const titles = columns.flatMap(({ title }, at) =>
    title === null ? [] : [{ text: title, x: placed[at]!.x }],
  );
  const last = placed.at(-1);
  const width = (last === undefined ? 0 : last.x + last.width) + MARGIN;
  const cards = placed.flatMap((it) => it.cards);
  return { width, height: bottom + MARGIN, titles, cards, ways: waysOf(graph, placed) };
}

/** A layer of many modules takes several columns; only the first has its title. */
function columnsOf(graph: Graph): Column[] {
  return LAYERS.flatMap(({ layer, title }): Column[] => {
    const modules = graph.modules
      .filter((it) => it.layer === layer)
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    const count = Math.ceil(modules.length / ROWS);
    const rows = Math.ceil(modules.length / Math.max(1, count));
    return Array.from({ length: count }, (_, at) => ({
      title: at === 0 ? title : null,
      modules: modules.slice(at * rows, (at + 1) * rows),
    }));
  });
}

/** Modules left of a column that something right of it reads. */
function passing(graph: Graph, columns: readonly Column[], at: number): string[] {
  const ids = (some: readonly Column[]) =>
    new Set(some.flatMap((it) => it.modules.map(({ id }) => id)));
  const [left, right] = [ids(columns.slice(0, at)), ids(columns.slice(at + 1))];
  const sources = graph.edges.filter((it) => left.has(it.from) && right.has(it.to));
  return [...new Set(sources.map(({ from }) => from))];
}

/** Cards and lanes of a column from top to bottom, by the height of what they come from. */
function place(
  graph: Graph,
  modules: readonly GraphModule[],
  sources: readonly string[],
  before: readonly Placed[],
  x: number,
): Placed {
  const cards = modules.map((module): Card => {
    const lines = linesOf(graph, module);
    return { module, lines, x, y: 0, width: 0, height: lines.length * LINE + 2 * PAD };
  });
  const letters = Math.max(
    ...cards.flatMap(({ lines }) => lines.map(({ text }) => text.length + 2)),
  );
  const width = Math.ceil(letters * LETTER) + 2 * PAD;
  const lanes = sources.map((source): Lane => ({ source, y: 0 }));
  const items = [
    ...lanes.map((lane) => ({ lane, card: null, near: heightOf(before, [lane.source]) })),
    ...cards.map((card) => {
      const used = graph.edges.filter(({ to }) => to === card.module.id).map(({ from }) => from);
      return { lane: null, card, near: heightOf(before, used) };
    }),
  ].sort((a, b) => a.near - b.near);
  let y = TOP;
  for (const { lane, card } of items) {
    (card ?? lane!).y = y;
    if (card !== null) card.width = width;
    y += (card === null ? 0 : card.height) + ROW_GAP;
  }
  return { x, width, cards, lanes };
}

/** The mean height of some modules, of which lanes in the last column are the nearest sign. */
function heightOf(placed: readonly Placed[], ids: readonly string[]): number {
  const heights = ids.flatMap((id) => {
    const cards = placed.flatMap((it) => it.cards).filter((it) => it.module.id === id);
    const lane = placed.at(-1)?.lanes.find((it) => it.source === id);
    return lane === undefined ? cards.map((it) => it.y + it.height / 2) : [lane.y];
  });
  return heights.reduce((sum, it) => sum + it, 0) / Math.max(1, heights.length);
}

function bottomOf({ cards, lanes }: Placed): number {
  return Math.max(TOP, ...cards.map((it) => it.y + it.height), ...lanes.map((it) => it.y));
}

/** Short columns stand in the middle of the tallest. */
function shift({ cards, lanes }: Placed, by: number): void {
  for (const item of [...cards, ...lanes]) item.y += by;
}

function linesOf(graph: Graph, module: GraphModule): CardLine[] {
  const { id, name, blueprint, path, package: folder, note } = module;
  const reads = graph.edges.filter(({ to }) => to === id);
  return [
    { kind: 'title', text: name === id ? id : `${id} (${name})` },
    { kind: 'plain', text: blueprint },
    { kind: 'plain', text: path },
    ...(folder === null ? [] : [{ kind: 'package', text: `⇄ ${folder}` } as const]),
    { kind: 'note', text: note },
    ...reads.flatMap((edge) => readLines(edge.from, edge.outputs)),
  ];
}

/** `reads plumbing: vpc_id, …`, broken where it would widen the card. */
function readLines(from: string, outputs: readonly string[]): CardLine[] {
  const lines: CardLine[] = [];
  let text = readsText(from);
  for (const [at, name] of outputs.entries()) {
    const word = at === outputs.length - 1 ? name : `${name},`;
    if (text.length + word.length >= READS_WIDTH) {
      lines.push({ kind: lines.length === 0 ? 'reads' : 'more', text });
      text = ' ';
    }
    text += ` ${word}`;
  }
  return [...lines, { kind: lines.length === 0 ? 'reads' : 'more', text }];
}

function readsText(from: string): string {
  return `reads ${from}:`;
}

function waysOf(graph: Graph, placed: readonly Placed[]): Way[] {
  const columnOf = (id: string): number =>
    placed.findIndex(({ cards }) => cards.some(({ module }) => module.id === id));
  return graph.edges.flatMap(({ from, to, outputs }): Way[] => {
    const [first, last] = [columnOf(from), columnOf(to)];
    if (first === -1 || last === -1) return [];
    const cardIn = (at: number, id: string) =>
      placed[at]!.cards.find(({ module }) => module.id === id)!;
    const [source, target] = [cardIn(first, from), cardIn(last, to)];
    const line = target.lines.findIndex(
      ({ kind, text }) => kind === 'reads' && text.startsWith(readsText(from)),
    );
    const between = placed.slice(first + 1, last).flatMap(({ x, width, lanes }): Way['points'] => {
      const { y } = lanes.find((lane) => lane.source === from)!;
      return [
        [x, y],
        [x + width, y],
      ];
    });
    const start: [number, number] = [source.x + source.width, source.y + source.height / 2];
    const end: [number, number] = [target.x, middleOf(target, line)];
    return [{ from, to, outputs, points: [start, ...between, end] }];
  });
}

/** Height of the middle of a line of a card. */
export function middleOf(card: Card, line: number): number {
  return card.y + PAD + (line + 0.5) * LINE;
}
