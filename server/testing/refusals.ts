/**
 * Finds every text that the server refuses with, by reading its source as syntax trees: from where a refusal is made (`new Problem`, a fault
 * with its `message`, a schema with words of its own) back to where its words stand, through constants, tables, branches, and the parameters
 * of functions that hand them on. Each such function is thereby a place to look at, too, whatever it is called.
 *
 * The parser is swc's, as in .dependency-cruiser.cjs: TypeScript 7 has no stable API.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from '@swc/core';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}
interface Scope {
  readonly file: string;
  readonly names: Map<string, Bound>;
  readonly above: Scope | null;
}
interface Placed {
  readonly node: Node;
  readonly scope: Scope;
}
/** What a name stands for. */
type Bound =
  | { readonly is: 'value'; readonly init: Placed }
  | { readonly is: 'parameter'; readonly of: Node; readonly index: number }
  | { readonly is: 'part'; readonly property: string }
  | { readonly is: 'function'; readonly node: Node }
  | { readonly is: 'import'; readonly name: string };
/** `text`: a refusal's words. `words`: what stands in a hole of one and is translated. `value`: what stands there as it is. */
type Mode = 'text' | 'words' | 'value';

export interface Found {
  /** Texts as keys of the message file, with the files they stand in. */
  readonly texts: ReadonlyMap<string, readonly string[]>;
  readonly words: ReadonlySet<string>;
  /** Words in a hole whose translation takes them for a value. */
  readonly unmarked: readonly string[];
  /** Places where the reading did not come to a text. */
  readonly lost: readonly string[];
}

const isNode = (value: unknown): value is Node => typeof (value as Node | null)?.type === 'string';
const nodes = (value: unknown): Node[] => (Array.isArray(value) ? value.filter(isNode) : []);
const nameOf = (node: unknown): string => (isNode(node) && typeof node.value === 'string' ? node.value : '');
const FUNCTIONS = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'Constructor',
  'MethodProperty',
]);
const WRAPPED = new Set([
  'ParenthesisExpression',
  'TsAsExpression',
  'TsNonNullExpression',
  'TsSatisfiesExpression',
  'TsConstAssertion',
]);
/** Whose words a piece of source has: those of what stands in it. */
const BEHIND: Readonly<Record<string, (node: Node) => readonly unknown[]>> = {
  ParenthesisExpression: ({ expression }) => [expression],
  TsAsExpression: ({ expression }) => [expression],
  TsNonNullExpression: ({ expression }) => [expression],
  TsSatisfiesExpression: ({ expression }) => [expression],
  TsConstAssertion: ({ expression }) => [expression],
  AwaitExpression: ({ argument }) => [argument],
  OptionalChainingExpression: ({ base }) => [base],
  ConditionalExpression: ({ consequent, alternate }) => [consequent, alternate],
  BinaryExpression: ({ left, right }) => [left, right],
  ObjectExpression: (node) => ['detail', 'message'].map((key) => propertiesOf(node).get(key)),
};
const SILENT = new Set(['NullLiteral', 'NumericLiteral', 'BooleanLiteral', 'RegExpLiteral', 'SpreadElement']);
/** Fields whose words were met where they were made. */
const SAID = new Set(['message', 'detail', 'title', 'reason']);
/** Methods of a schema that take words of ours. */
const WORDED = new Set(['refine', 'regex', 'min', 'max', 'length']);
/** A class that hands its words to `Error`, and the place of the words. */
const OWN_ERRORS: Readonly<Record<string, number>> = { Problem: 1, Fault: 1 };

/** The files whose texts reach people. */
export function refusingFiles(): string[] {
  const all = ['server', 'shared'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => path.join(folder, file)),
  );
  return all.filter((file) => /\.ts$/.test(file) && !/\.(test|cases|d)\.ts$|^server\/(testing|demo)\/|fixture/.test(file)).sort();
}

/** Names and places of all files, read once. */
class Source {
  readonly calls: Placed[] = [];
  readonly objects: Placed[] = [];
  readonly returns = new Map<Node, Placed[]>();
  readonly exported = new Map<string, Bound[]>();

  read(file: string): void {
    const parsed: unknown = parseSync(readFileSync(path.join(root, file), 'utf8'), { syntax: 'typescript' });
    this.inside(parsed as Node, { file, names: new Map(), above: null }, null);
  }

  /** Declarations first: a function may be used above the line it stands on. */
  private inside(node: Node, scope: Scope, of: Node | null): void {
    for (const one of nodes(node.body ?? node.stmts)) this.note(one, scope, false);
    this.children(node, scope, of);
  }

  private note(node: Node, scope: Scope, isExported: boolean): void {
    if (node.type === 'ExportDeclaration') this.note(node.declaration as Node, scope, true);
    if (node.type === 'ImportDeclaration') {
      for (const one of nodes(node.specifiers)) {
        scope.names.set(nameOf(one.local), { is: 'import', name: nameOf(one.imported) || nameOf(one.local) });
      }
    }
    if (node.type === 'FunctionDeclaration') this.bind(nameOf(node.identifier), { is: 'function', node }, scope, isExported);
    if (node.type === 'ClassDeclaration') {
      const made = nodes(node.body).find(({ type }) => type === 'Constructor');
      if (made) this.bind(nameOf(node.identifier), { is: 'function', node: made }, scope, isExported);
    }
    if (node.type !== 'VariableDeclaration') return;
    for (const { id, init } of nodes(node.declarations)) {
      if (!isNode(id) || !isNode(init)) continue;
      if (id.type !== 'Identifier') destructured(id, scope);
      else if (FUNCTIONS.has(init.type)) this.bind(nameOf(id), { is: 'function', node: init }, scope, isExported);
      else this.bind(nameOf(id), { is: 'value', init: { node: init, scope } }, scope, isExported);
    }
  }

  private bind(name: string, bound: Bound, scope: Scope, isExported: boolean): void {
    scope.names.set(name, bound);
    if (isExported) this.exported.set(name, [...(this.exported.get(name) ?? []), bound]);
  }

  private visit(node: Node, scope: Scope, of: Node | null): void {
    if (node.type === 'CallExpression' || node.type === 'NewExpression') this.calls.push({ node, scope });
    if (node.type === 'ObjectExpression') this.objects.push({ node, scope });
    if (node.type === 'ReturnStatement' && of !== null && isNode(node.argument)) this.gives(of, node.argument, scope);
    if (FUNCTIONS.has(node.type)) this.enter(node, scope);
    else if (node.type !== 'BlockStatement' && node.type !== 'CatchClause') this.children(node, scope, of);
    else this.inside(node, { file: scope.file, names: new Map(), above: scope }, of);
  }

  private enter(node: Node, above: Scope): void {
    const scope: Scope = { file: above.file, names: new Map(), above };
    const parameters = Array.isArray(node.params) ? (node.params as unknown[]) : [];
    for (const [index, given] of parameters.entries()) {
      const pattern = (given as Node).pat ?? (given as Node).param ?? given;
      const bare = (pattern as Node).type === 'AssignmentPattern' ? (pattern as Node).left : pattern;
      if (!isNode(bare)) continue;
      if (bare.type === 'Identifier') scope.names.set(nameOf(bare), { is: 'parameter', of: node, index });
      else destructured(bare, scope);
    }
    const { body } = node;
    if (!isNode(body)) return;
    if (Array.isArray(body.stmts)) {
      this.inside(body, scope, node);
      return;
    }
    this.gives(node, body, scope);
    this.visit(body, scope, node);
  }

  private gives(of: Node, node: Node, scope: Scope): void {
    this.returns.set(of, [...(this.returns.get(of) ?? []), { node, scope }]);
  }

  private children(node: object, scope: Scope, of: Node | null): void {
    for (const value of Object.values(node)) {
      for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) {
        if (isNode(one)) this.visit(one, scope, of);
        else if (typeof one === 'object' && one !== null) this.children(one, scope, of);
      }
    }
  }
}

/** `const { message } = fault`: words that were met where the fault was made. */
function destructured(pattern: Node, scope: Scope): void {
  for (const one of nodes(pattern.properties)) {
    const local =
      isNode(one.value) && one.value.type === 'Identifier' && one.type === 'KeyValuePatternProperty' ? one.value : one.key;
    scope.names.set(nameOf(local), { is: 'part', property: nameOf(one.key) });
  }
}

function lookUp(name: string, scope: Scope | null): Bound | undefined {
  for (let at = scope; at !== null; at = at.above) {
    const bound = at.names.get(name);
    if (bound !== undefined) return bound;
  }
  return undefined;
}

/** Properties of an object literal by name; a shorthand one is its own value. */
function propertiesOf(node: Node): Map<string, Node> {
  const found = nodes(node.properties).map((one): [string, unknown] =>
    one.type === 'Identifier' ? [nameOf(one), one] : [nameOf(one.key), one.value],
  );
  return new Map(found.filter((pair): pair is [string, Node] => isNode(pair[1])));
}

const argumentsOf = (call: Node): Node[] =>
  ((call.arguments ?? []) as readonly { readonly expression: Node }[]).map(({ expression }) => expression);

/** Follows words back to where they stand. */
class Reading {
  readonly texts = new Map<string, string[]>();
  readonly words = new Set<string>();
  readonly unmarked: string[] = [];
  readonly lost: string[] = [];
  /** Functions that hand words on, each parameter counted. */
  private found = 0;
  private readonly met = new Map<Node, Set<Mode>>();
  private readonly sinks = new Map<Node, Map<string, { readonly index: number; readonly mode: Mode }>>();
  private readonly source: Source;
  private readonly said: Readonly<Record<string, string>>;

  constructor(source: Source, said: Readonly<Record<string, string>>) {
    this.source = source;
    this.said = said;
  }

  /** Until no further function was found to hand words on. */
  run(): void {
    for (const { node, scope } of this.source.objects) this.ofObject(node, scope);
    for (const { node, scope } of this.source.calls) this.ofCall(node, scope);
    for (let before = -1; before !== this.found; ) {
      before = this.found;
      for (const { node, scope } of this.source.calls) this.handedOn(node, scope);
    }
  }

  private ofObject(node: Node, scope: Scope): void {
    const properties = propertiesOf(node);
    const message = properties.get('message');
    const isSchema = message?.type === 'CallExpression' && scope.file.startsWith('shared/contracts/');
    if (message && !isSchema && ['code', 'path', 'row'].some((key) => properties.has(key))) this.follow(message, scope, 'text');
    const reason = properties.get('reason');
    if (reason?.type === 'TemplateLiteral') this.follow(reason, scope, 'words');
  }

  private ofCall(node: Node, scope: Scope): void {
    const callee = node.callee as Node;
    const given = argumentsOf(node);
    const own = node.type === 'NewExpression' ? OWN_ERRORS[nameOf(callee)] : undefined;
    if (own !== undefined && given[own]) this.follow(given[own], scope, 'text');
    const isSchema = scope.file.startsWith('shared/contracts/') && callee.type === 'MemberExpression';
    if (isSchema && WORDED.has(nameOf(callee.property)) && given[1]) this.follow(given[1], scope, 'text');
  }

  private handedOn(node: Node, scope: Scope): void {
    const callee = node.callee as Node;
    if (callee.type !== 'Identifier') return;
    for (const of of this.functionsOf(nameOf(callee), scope)) {
      for (const { index, mode } of this.sinks.get(of)?.values() ?? []) {
        const given = argumentsOf(node)[index];
        if (given) this.follow(given, scope, mode);
      }
    }
  }

  private functionsOf(name: string, scope: Scope): Node[] {
    return this.boundOf(name, scope).flatMap((bound) => (bound.is === 'function' ? [bound.node] : []));
  }

  private boundOf(name: string, scope: Scope): readonly Bound[] {
    const bound = lookUp(name, scope);
    if (bound?.is === 'import') return this.source.exported.get(bound.name) ?? [];
    return bound === undefined ? [] : [bound];
  }

  private follow(node: Node, scope: Scope, mode: Mode): void {
    const before = this.met.get(node) ?? new Set();
    if (before.has(mode)) return;
    this.met.set(node, before.add(mode));
    const behind = BEHIND[node.type]?.(node);
    if (behind !== undefined) for (const one of behind.filter(isNode)) this.follow(one, scope, mode);
    else if (node.type === 'StringLiteral') this.take(nameOf(node), scope, mode);
    else if (node.type === 'TemplateLiteral') this.template(node, scope, mode);
    else if (node.type === 'Identifier') this.name(node, scope, mode);
    else if (node.type === 'MemberExpression') this.member(node, scope, mode);
    else if (node.type === 'CallExpression') this.call(node, scope, mode);
    else if (!SILENT.has(node.type)) this.miss(node, scope, mode);
  }

  private miss(node: Node, { file }: Scope, mode: Mode): void {
    if (mode === 'text') this.lost.push(`${file}: ${node.type} ${nameOf(node) || nameOf(node.property) || nameOf(node.callee)}`);
  }

  private take(text: string, { file }: Scope, mode: Mode): void {
    if (mode === 'value' && /[a-z] [a-z]/.test(text)) this.unmarked.push(`${file}: ${text}`);
    // What has no word of its own only puts others together.
    if (!/\p{L}/u.test(text.replaceAll(/\{\d\}/g, ''))) return;
    if (mode === 'words') this.words.add(text);
    if (mode === 'text') this.texts.set(text, [...(this.texts.get(text) ?? []), file]);
  }

  private template(node: Node, scope: Scope, mode: Mode): void {
    const [first = '', ...more] = nodes(node.quasis).map(({ cooked, raw }) => String(cooked ?? raw));
    const text = first + more.map((piece, i) => `{${i}}${piece}`).join('');
    if (mode === 'value') return;
    this.take(text, scope, mode);
    const told = this.said[text] ?? '';
    for (const [i, hole] of nodes(node.expressions).entries())
      this.follow(hole, scope, told.includes(`{${i}!}`) ? 'words' : 'value');
  }

  private name(node: Node, scope: Scope, mode: Mode): void {
    const name = nameOf(node);
    if (name === 'undefined') return;
    const all = this.boundOf(name, scope);
    if (all.length === 0) this.miss(node, scope, mode);
    for (const bound of all) {
      if (bound.is === 'value') this.follow(bound.init.node, bound.init.scope, mode);
      else if (bound.is === 'parameter') this.sink(bound.of, bound.index, mode);
      else if (bound.is !== 'part' || !SAID.has(bound.property)) this.miss(node, scope, mode);
    }
  }

  private sink(of: Node, index: number, mode: Mode): void {
    const all = this.sinks.get(of) ?? new Map<string, { readonly index: number; readonly mode: Mode }>();
    this.sinks.set(of, all.set(`${index} ${mode}`, { index, mode }));
    this.found = [...this.sinks.values()].reduce((n, { size }) => n + size, 0);
  }

  /** `words[why]`: every text of the table. What is read from a fault was met where that was made. */
  private member(node: Node, scope: Scope, mode: Mode): void {
    const { object, property } = node as unknown as { readonly object: Node; readonly property: Node };
    const [bound] = object.type === 'Identifier' ? this.boundOf(nameOf(object), scope) : [];
    let table = bound?.is === 'value' ? bound.init.node : undefined;
    while (table !== undefined && WRAPPED.has(table.type)) table = table.expression as Node;
    if (bound?.is === 'value' && table?.type === 'ObjectExpression') {
      const all = propertiesOf(table);
      const chosen = property.type === 'Computed' ? [...all.values()] : [all.get(nameOf(property))];
      for (const one of chosen) if (one) this.follow(one, bound.init.scope, mode);
    } else if (!SAID.has(nameOf(property))) this.miss(node, scope, mode);
  }

  /** A function that gives words; `.trim()`, `.map(…).join(' ')`. */
  private call(node: Node, scope: Scope, mode: Mode): void {
    const callee = node.callee as Node;
    if (callee.type === 'MemberExpression') {
      const method = nameOf(callee.property);
      const [first] = argumentsOf(node);
      const given = method === 'map' && first ? this.source.returns.get(first) : undefined;
      if (given) for (const { node: next, scope: there } of given) this.follow(next, there, mode);
      else if (['trim', 'slice', 'join'].includes(method)) this.follow(callee.object as Node, scope, mode);
      else this.miss(node, scope, mode);
      return;
    }
    const made = this.functionsOf(nameOf(callee), scope).flatMap((of) => this.source.returns.get(of) ?? []);
    if (made.length === 0) this.miss(node, scope, mode);
    for (const { node: next, scope: there } of made) this.follow(next, there, mode);
  }
}

/** Reads the source. `said` are the translations: they say which holes hold words. */
export function readRefusals(said: Readonly<Record<string, string>>): Found {
  const source = new Source();
  for (const file of refusingFiles()) source.read(file);
  const reading = new Reading(source, said);
  reading.run();
  const { texts, words, unmarked, lost } = reading;
  return { texts, words, unmarked, lost };
}
