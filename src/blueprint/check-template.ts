import type { Problem } from '../errors.ts';
import { shownBy } from './check-conditions.ts';
import { enter, itemsOf, withPresent } from './check-enter.ts';
import { whyNotBare, type Typed } from './check-helpers.ts';
import { isDeep, tooDeep } from './check-depth.ts';
import { HOLE, whyMisplaced, whyNotScalar } from './check-layout.ts';
import {
  BUILT_IN,
  contentOf,
  isReserved,
  nameOf,
  parseProblem,
  textOf,
  type Block,
  type Mustache,
  type Node,
} from './check-nodes.ts';
import { whyNotRegion } from './check-regions.ts';
import { isError, resolvePath, type Scope } from './check-scope.ts';
import { Values } from './check-values.ts';
import { certain, type Shape } from './shape.ts';

export interface TemplateToCheck {
  /** As the user would name it, for messages. */
  file: string;
  /** Path of the result, for the language it is in. */
  path: string;
  text: string;
  context: Shape;
  /** Context paths that the file rule's `when` has shown to be there. */
  present: readonly string[];
}

/**
 * Everything wrong with one template, in its order: names that are not declared where they
 * stand, helpers that are unknown or called wrongly, free text that no helper quotes, quoting
 * that does not fit its place, and all of Handlebars that templates may not use.
 */
export async function checkTemplate(template: TemplateToCheck): Promise<Problem[]> {
  if (isDeep(template.text)) return [tooDeep(template.file)];
  const { default: Handlebars } = await import('handlebars');
  let program: hbs.AST.Program;
  try {
    program = Handlebars.parse(template.text);
  } catch (error) {
    return [parseProblem(template.file, error)];
  }
  const walk = new Walk(template);
  walk.program(program, {
    self: { shape: template.context, key: '' },
    outer: null,
    blockParams: new Map(),
    eachKey: null,
    present: new Set(template.present),
  });
  return walk.problems;
}

class Walk {
  readonly problems: Problem[] = [];
  private readonly template: TemplateToCheck;
  /** Text of the current line of the result, as far as it is known. */
  private before = '';
  private depthOfEach = 0;
  private readonly regions = new Set<string>();
  private readonly values = new Values((node, message, expected) =>
    this.report(node, message, expected),
  );

  constructor(template: TemplateToCheck) {
    this.template = template;
  }

  private report(node: Node, message: string, expected?: string): void {
    const { line, column } = node.loc.start;
    this.problems.push({
      message,
      file: this.template.file,
      line,
      column: column + 1,
      ...(expected === undefined ? {} : { expected }),
    });
  }

  program(program: hbs.AST.Program, scope: Scope): void {
    program.body.forEach((node, index) => {
      const next = program.body[index + 1];
      const after =
        next?.type === 'ContentStatement' ? contentOf(next) : next === undefined ? '' : HOLE;
      this.statement(node, scope, after);
    });
  }

  private statement(node: Node, scope: Scope, after: string): void {
    switch (node.type) {
      case 'ContentStatement':
        this.advance(contentOf(node));
        return;
      case 'CommentStatement':
        return;
      case 'MustacheStatement':
        this.mustache(node as Mustache, scope, after);
        this.advance(HOLE);
        return;
      case 'BlockStatement':
        this.block(node as Block, scope);
        return;
      default:
        this.report(node, 'partials and decorators are not available in templates');
    }
  }

  private advance(text: string): void {
    const newline = text.lastIndexOf('\n');
    this.before = newline === -1 ? this.before + text : text.slice(newline + 1);
  }

  private mustache(node: Mustache, scope: Scope, after: string): void {
    if (!node.escaped) {
      this.report(
        node,
        'nothing is escaped here, so `{{{` and `{{&` mean no more than `{{`',
        '{{…}}',
      );
    }
    if (nameOf(node) === 'derived') return this.region(node, after);
    const typed = this.values.call(node, scope);
    if (typed === null) return;
    const why =
      whyNotBare(typed) ??
      (typed.quoted === undefined
        ? whyNotScalar(typed.shape, this.template.path, this.before, after)
        : whyMisplaced(typed.quoted, this.template.path, this.before));
    if (why !== null)
      this.report(node, typed.quoted === undefined ? `\`${textOf(node)}\` ${why}` : why);
  }

  private block(node: Block, scope: Scope): void {
    const name = nameOf(node);
    if (name === 'block') return this.regionBlock(node, scope);
    if (name === null || !BUILT_IN.includes(name) || scope.blockParams.has(name)) {
      this.report(
        node,
        `unknown block \`#${textOf(node)}\``,
        '#if, #unless, #each, #with or #block',
      );
      return;
    }
    const [first] = node.params;
    if (first === undefined || node.params.length > 1) {
      this.report(node, `\`#${name}\` takes one argument`);
      return;
    }
    this.hash(node, name);
    const subject = this.values.value(first, scope);
    if (name === 'if' || name === 'unless') this.condition(node, name, first, scope);
    else if (subject !== null) this.inner(node, name, subject, scope);
  }

  private hash(node: Block, name: string): void {
    const pairs = node.hash?.pairs ?? [];
    const zero = (pair: hbs.AST.HashPair): boolean =>
      pair.key === 'includeZero' && pair.value.type === 'BooleanLiteral';
    if (pairs.every((pair) => zero(pair) && (name === 'if' || name === 'unless'))) return;
    this.report(node, `\`#${name}\` does not take these named arguments`);
  }

  private condition(node: Block, name: string, test: Node, scope: Scope): void {
    const shown = shownBy(test, (path) => {
      const found = resolvePath(path, scope);
      return isError(found) ? null : found.key;
    });
    const [main, otherwise] = name === 'if' ? [shown.yes, shown.no] : [shown.no, shown.yes];
    this.branches(node, withPresent(scope, main), withPresent(scope, otherwise));
  }

  private inner(node: Block, name: string, subject: Typed, scope: Scope): void {
    const { shape } = subject;
    const there = certain(shape);
    const at = `${node.loc.start.line}:${node.loc.start.column}`;
    const names = node.program?.blockParams ?? [];
    const taken = names.find((param) => isReserved(param));
    if (taken !== undefined) this.report(node, `\`${taken}\` is the name of a helper`);
    // The body is rendered only for what is there.
    const around = 'key' in subject ? withPresent(scope, [String(subject.key)]) : scope;
    if (name === 'with') {
      const key = 'key' in subject ? String(subject.key) : at;
      this.branches(node, enter(around, { shape: there, key }, names, []), scope);
      return;
    }
    const items = itemsOf(there);
    if (items === null) {
      this.report(node, '`#each` goes through a list or a map');
      return;
    }
    this.depthOfEach += 1;
    const within = enter(around, { shape: items.value, key: `#${at}` }, names, [items.key]);
    this.branches(node, { ...within, eachKey: items.key }, scope);
    this.depthOfEach -= 1;
  }

  private branches(node: Block, main: Scope, otherwise: Scope): void {
    const { before } = this;
    if (node.program) this.program(node.program, main);
    if (!node.inverse) return;
    const end = this.before;
    this.before = before;
    this.program(node.inverse, otherwise);
    // An empty branch leaves the line as it was; the longer text is the one to guard against.
    if (end.length > this.before.length) this.before = end;
  }

  private region(node: Mustache | Block, after: string): void {
    const { path, text } = this.template;
    const inEach = this.depthOfEach > 0;
    const place = { path, text, before: this.before, after, inEach, taken: this.regions };
    const why = whyNotRegion(node, place);
    if (why !== null) this.report(node, why);
  }

  private regionBlock(node: Block, scope: Scope): void {
    this.region(node, '');
    if (node.inverse) this.report(node, '`#block` has no else');
    if (node.program) this.program(node.program, scope);
  }
}
