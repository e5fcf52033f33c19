import { InternalError } from '../errors.ts';
import type { JsonObject } from '../model.ts';
import type { BlueprintFile } from '../model-blueprint.ts';
import { compileOptions } from './compile-options.ts';
import type { CommentStyle } from './file-types.ts';
import { HELPERS, KNOWN_HELPERS } from './helpers.ts';
import type { Value } from './quote-text.ts';

type Library = typeof Handlebars;

/** A compiled template. */
export type Render = (values: JsonObject, comment: CommentStyle | null) => string;

/** Templates that are ready to render, by their text; and of those that the build has compiled. */
const byText = new Map<string, Render>();
const prepared = new WeakMap<BlueprintFile, Render>();

/**
 * The function that renders a template; a text, or a file, is compiled once a run, and nobody waits
 * for it a second time. The compiler is loaded only for texts that the build has not seen.
 */
export function compileTemplate(file: BlueprintFile): Render | Promise<Render> {
  const known = file.compiled === undefined ? byText.get(file.text) : prepared.get(file);
  return known ?? compiled(file);
}

async function compiled(file: BlueprintFile): Promise<Render> {
  if (file.compiled === undefined) {
    const render = await withCompiler(file.text);
    byText.set(file.text, render);
    return render;
  }
  const render = await withoutCompiler(file.compiled);
  prepared.set(file, render);
  return render;
}

/** Each is loaded and prepared once a run. */
let compiler: Promise<Library> | null = null;
let runtime: Promise<Library> | null = null;

async function withCompiler(text: string): Promise<Render> {
  compiler ??= import('handlebars').then(({ default: library }) => withHelpers(library));
  const library = await compiler;
  return bind(library.compile(text, compileOptions(KNOWN_HELPERS)), library);
}

async function withoutCompiler(specification: unknown): Promise<Render> {
  // Its types are those of the whole library, of which it lacks the compiler.
  runtime ??= import('handlebars/runtime').then((loaded) =>
    withHelpers((loaded as unknown as { default: Library }).default),
  );
  const library = await runtime;
  return bind(library.template(specification as TemplateSpecification), library);
}

/** An instance of its own, with the helpers of this project and without those that do harm. */
function withHelpers(library: Library): Library {
  const handlebars = library.create();
  handlebars.unregisterHelper('log');
  handlebars.unregisterHelper('lookup');
  for (const [name, helper] of Object.entries(HELPERS)) {
    // Handlebars adds an object of options as the last argument.
    handlebars.registerHelper(name, (...args: unknown[]) =>
      helper(...(args.slice(0, -1) as Value[])),
    );
  }
  handlebars.registerHelper('block', function block(this: unknown, ...args: unknown[]) {
    const options = args.at(-1) as Handlebars.HelperOptions;
    return `${region(args, options.fn(this))}\n`;
  });
  handlebars.registerHelper('derived', (...args: unknown[]) => region(args, ''));
  return handlebars;
}

/** The two marker lines of a region and what is between; `indent` moves the markers right. */
function region([name, indent, last]: unknown[], inside: string): string {
  const options = (last ?? indent) as { data?: { comment?: CommentStyle | null } };
  const comment = options.data?.comment;
  if (!comment) throw new InternalError(`a region in a file without comments: ${String(name)}`);
  const pad = typeof indent === 'number' ? ' '.repeat(indent) : '';
  const mark = (edge: string): string =>
    `${pad}${comment.open}infra:${edge} ${String(name)}${comment.close}`;
  const text = inside === '' || inside.endsWith('\n') ? inside : `${inside}\n`;
  return `${mark('begin')}\n${text}${mark('end')}`;
}

/** What Handlebars hands on from a template to its partials, as `partial` tells it. */
interface Handed {
  partial: true;
  helpers: Library['helpers'];
  hooks: Library['helpers'];
  protoAccessControl: Record<'properties' | 'methods', { whitelist: object; defaultValue: false }>;
}

/** Nothing that a value inherits is shown. */
const NOTHING = { whitelist: Object.create(null) as object, defaultValue: false } as const;

/**
 * Called alone, a template wraps all helpers for itself first, which costs more than rendering:
 * called like a partial, it takes them as they are given.
 */
function bind(template: Handlebars.TemplateDelegate<JsonObject>, { helpers }: Library): Render {
  const handed: Handed = {
    partial: true,
    helpers,
    hooks: helpers,
    protoAccessControl: { properties: NOTHING, methods: NOTHING },
  };
  return (values, comment) => template(values, { ...handed, data: { comment, root: values } });
}
