import type { Document, LineCounter } from 'yaml';
import { loadYaml, MAX_ALIASES } from '../yaml.ts';
import type { TextProblem } from './problem.ts';

export interface YamlText {
  /** Syntax errors, aliases without anchor and keys that stand twice in a map, of all documents. */
  problems: TextProblem[];
  documents: Document[];
  lines: LineCounter;
  /** Plain value of each document; null where aliases expand too often. */
  values(): unknown[] | null;
}

export interface YamlReader {
  parse(text: string): YamlText;
}

/** Files are other programs' (Compose, workflows, Kubernetes), so merge keys and tags are taken. */
const OPTIONS = {
  version: '1.2',
  schema: 'core',
  merge: true,
  uniqueKeys: true,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

/** The reader of YAML; the library is loaded on first use. */
export async function loadYamlReader(): Promise<YamlReader> {
  const { LineCounter, parseAllDocuments, visit } = await loadYaml();
  return {
    parse(text) {
      const lines = new LineCounter();
      const parsed = parseAllDocuments(text, { ...OPTIONS, lineCounter: lines });
      const documents = Array.from(parsed) as Document[];
      const problems: TextProblem[] = [];
      const add = (offset: number, message: string) => {
        const { line, col } = lines.linePos(offset);
        problems.push({ line, column: col, message });
      };
      for (const document of documents) {
        for (const error of document.errors) add(error.pos[0], error.message);
        visit(document, {
          Alias(_, alias) {
            if (alias.resolve(document) !== undefined) return;
            add(alias.range?.[0] ?? 0, `alias \`${alias.source}\` names no anchor`);
          },
        });
      }
      return { problems, documents, lines, values: () => valuesOf(documents) };
    },
  };
}

function valuesOf(documents: readonly Document[]): unknown[] | null {
  try {
    return documents.map((document) => document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown);
  } catch (error) {
    // What the library throws for a text that expands without end ("billion laughs").
    if (error instanceof ReferenceError) return null;
    throw error;
  }
}
