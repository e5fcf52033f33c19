import { hclFileOf } from './readers/hcl-walk.ts';

/** 1-based, columns in UTF-16 units. */
export interface HclError {
  line: number;
  column: number;
  message: string;
}

export interface HclAttribute {
  line: number;
  /** Source of the expression; `hclValue` reads it where it is a literal. */
  text: string;
  /** `var.x`, `local.y`, `data.a.b`, `aws_x.y`, `module.z`: sorted, without doubles. */
  references: string[];
}

export interface HclBlock {
  type: string;
  labels: string[];
  line: number;
  attributes: Map<string, HclAttribute>;
  blocks: HclBlock[];
}

/** A file of HCL. With errors, blocks and attributes are what could still be made out. */
export interface HclFile {
  errors: HclError[];
  attributes: Map<string, HclAttribute>;
  blocks: HclBlock[];
}

export interface HclReader {
  parse(text: string): HclFile;
}

/** The bytes of web-tree-sitter.wasm and tree-sitter-hcl.wasm. */
export interface HclWasm {
  runtime: Uint8Array;
  grammar: Uint8Array;
}

/** Makes a reader; io/hcl-loader.ts reads the bytes. Loading takes some 20 ms, so do it once. */
export async function createHclReader(wasm: HclWasm): Promise<HclReader> {
  const { Language, Parser } = await import('web-tree-sitter');
  await Parser.init({ wasmBinary: wasm.runtime });
  const parser = new Parser();
  parser.setLanguage(await Language.load(wasm.grammar));
  return {
    parse(text) {
      const tree = parser.parse(text);
      if (tree === null) throw new Error('the HCL parser has no language');
      try {
        return hclFileOf(tree.rootNode);
      } finally {
        // The tree lives in WebAssembly memory, out of reach of the garbage collector.
        tree.delete();
      }
    },
  };
}
