import path from 'node:path';

/**
 * The layers of src/, lowest first. A file may import files of lower layers and of its own
 * folder, nothing else. A file that matches no line is reported, so that every new one is
 * given its place here.
 */
const LAYERS = [
  { name: 'model', match: /^model(-blueprint)?\.ts$/ },
  { name: 'errors', match: /^errors\.ts$/ },
  { name: 'paths', match: /^paths\.ts$/ },
  { name: 'io/io', match: /^io\/io\.ts$/ },
  { name: 'lib', match: /^lib\// },
  { name: 'lock', match: /^lock(-[a-z-]+)?\.ts$/ },
  { name: 'manifest', match: /^manifest\// },
  { name: 'compare', match: /^compare\// },
  { name: 'blueprint', match: /^blueprint\// },
  { name: 'rules', match: /^rules\// },
  { name: 'flow', match: /^(adopt|apply|plan|repo)(\/|-[a-z-]+\.ts$|\.ts$)/ },
  // Plan, read and compare in one: what every command starts with.
  { name: 'inspect', match: /^inspect\// },
  { name: 'report', match: /^report\// },
  { name: 'commands', match: /^commands\// },
  { name: 'cli', match: /^cli(-[a-z-]+)?\.ts$/ },
  { name: 'main', match: /^main\.ts$/ },
  // The implementations of io/io.ts: bin.ts alone chooses them.
  { name: 'io', match: /^io\//, imports: 'lib' },
  { name: 'bin', match: /^bin\.ts$/ },
];

/** Index of the layer of a path below src/, or -1. */
function layerOf(file) {
  return LAYERS.findIndex((layer) => layer.match.test(file));
}

/** The folder of a file; `plan.ts` and `plan-summary.ts` count as the folder `plan`. */
function folderOf(file) {
  return /^[^/.-]+/.exec(file)[0];
}

/** Why one file of src/ may not import another, or null if it may. */
export function whyNotImport(from, to) {
  const source = layerOf(from);
  const target = layerOf(to);
  if (source === -1) return `src/${from} has no layer; give it one in scripts/lint-rules.mjs`;
  if (target === -1) return `src/${to} has no layer; give it one in scripts/lint-rules.mjs`;
  if (from !== 'io/io.ts' && folderOf(from) === folderOf(to)) return null;
  const { name, imports } = LAYERS[source];
  const highest = imports ? LAYERS.findIndex((layer) => layer.name === imports) : source - 1;
  return target <= highest
    ? null
    : `${name} may not import ${LAYERS[target].name}: imports go down the layers only`;
}

/** Calls `report(node, specifier)` for each import, re-export, dynamic import and require. */
function importsOf(report) {
  const visit = (node) => {
    if (node.source?.type === 'Literal') report(node.source, String(node.source.value));
  };
  return {
    ImportDeclaration: visit,
    ExportNamedDeclaration: visit,
    ExportAllDeclaration: visit,
    ImportExpression: visit,
    TSImportType: (node) => {
      const literal = node.source ?? node.argument?.literal;
      if (literal?.type === 'Literal') report(literal, String(literal.value));
    },
    "CallExpression[callee.name='require']": (node) => {
      const [first] = node.arguments;
      if (first?.type === 'Literal') report(first, String(first.value));
    },
  };
}

/** Path below src/ with `/`, or null for a file elsewhere. */
function belowSrc(context, absolute) {
  const relative = path.relative(path.join(context.cwd, 'src'), absolute).split(path.sep).join('/');
  return relative.startsWith('../') ? null : relative;
}

const layers = {
  meta: { type: 'problem', schema: [], messages: { wrong: '{{why}}' } },
  create(context) {
    const from = belowSrc(context, context.filename);
    if (from === null) return {};
    const report = (node, why) => context.report({ node, messageId: 'wrong', data: { why } });
    return {
      Program(node) {
        if (layerOf(from) === -1) report(node, whyNotImport(from, from));
      },
      ...importsOf((node, specifier) => {
        if (!specifier.startsWith('.')) return;
        const to = belowSrc(context, path.resolve(path.dirname(context.filename), specifier));
        const why = to === null ? `${specifier} lies outside src/` : whyNotImport(from, to);
        if (why !== null && layerOf(from) !== -1) report(node, why);
      }),
    };
  },
};

/** What reaches disk, processes, terminal or machine. */
const OUTSIDE = new Set([
  ...['fs', 'fs/promises', 'child_process', 'process', 'os', 'net', 'http', 'https', 'tty'],
  ...['worker_threads', 'readline', 'fs-extra', 'execa', 'prompts'],
]);

const outsideWorld = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      module: '{{name}} may be imported by src/io/ and src/bin.ts only; take it through io/io.ts',
      process: '`process` may be used by src/io/ and src/bin.ts only; pass the value in',
    },
  },
  create(context) {
    const file = belowSrc(context, context.filename);
    if (file === null || file === 'bin.ts' || (file.startsWith('io/') && file !== 'io/io.ts')) {
      return {};
    }
    return {
      ...importsOf((node, specifier) => {
        const name = specifier.replace(/^node:/, '');
        if (OUTSIDE.has(name)) context.report({ node, messageId: 'module', data: { name } });
      }),
      'Program:exit'(node) {
        for (const reference of globalReferences(context, node, 'process')) {
          context.report({ node: reference.identifier, messageId: 'process' });
        }
        for (const reference of globalReferences(context, node, 'globalThis')) {
          const { parent } = reference.identifier;
          if (parent.type === 'MemberExpression' && parent.property.name === 'process') {
            context.report({ node: parent, messageId: 'process' });
          }
        }
      },
    };
  },
};

/** References to a global of that name, not to a local of the same name nor to its type. */
function globalReferences(context, program, name) {
  const scope = context.sourceCode.getScope(program);
  const known = scope.set.get(name);
  const references = known && known.defs.length === 0 ? known.references : [];
  const through = scope.through.filter((reference) => reference.identifier.name === name);
  return [...new Set([...references, ...through])].filter(
    (reference) => reference.isValueReference !== false,
  );
}

const CLOCK = {
  Date: new Set(['now']),
  Math: new Set(['random']),
  performance: new Set(['now', 'timeOrigin']),
  crypto: new Set(['randomUUID', 'getRandomValues', 'randomBytes', 'randomInt']),
};
const RANDOM_IMPORTS = new Set([...CLOCK.crypto, 'randomFillSync', 'webcrypto', 'performance']);

const clockAndRandom = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      used: '{{what}} makes the result depend on more than its inputs; pass the value in from io/',
    },
  },
  create(context) {
    const file = belowSrc(context, context.filename);
    if (file === null || (file.startsWith('io/') && file !== 'io/io.ts')) return {};
    const report = (node, what) => context.report({ node, messageId: 'used', data: { what } });
    return {
      MemberExpression(node) {
        const object = node.object.name;
        const property = node.property.name ?? node.property.value;
        if (Object.hasOwn(CLOCK, object ?? '') && CLOCK[object].has(property)) {
          report(node, `${object}.${property}`);
        }
      },
      NewExpression(node) {
        if (node.callee.name === 'Date' && node.arguments.length === 0) report(node, 'new Date()');
      },
      "CallExpression[callee.name='Date']"(node) {
        report(node, 'Date()');
      },
      ImportSpecifier(node) {
        if (RANDOM_IMPORTS.has(node.imported.name)) report(node, node.imported.name);
      },
    };
  },
};

/** @type {import('eslint').ESLint.Plugin} */
export const plugin = {
  meta: { name: 'project' },
  rules: { layers, 'outside-world': outsideWorld, 'clock-and-random': clockAndRandom },
};
