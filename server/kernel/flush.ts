/**
 * Several statements in one flush: Bind/Execute of each, then a single Sync.
 *
 * Without BEGIN that is one implicit transaction, so a `set_config(…, true)` in the first statement covers the others and is
 * gone afterwards, whatever happens: a pooled connection can never carry one user's context over to the next.
 * node-postgres has no public call for it; this is the interface that pg-cursor uses.
 */
import { createHash } from 'node:crypto';
import pg from 'pg';

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Named statements are parsed once per connection and keep their generic plan. */
  readonly named: boolean;
  /** Moments come as ISO 8601 text instead of a Date: what goes out as text anyway needs no calendar in between. */
  readonly isoMoments?: boolean;
}

export interface Outcome {
  readonly rows: Record<string, unknown>[];
  readonly affected: number;
}

interface FieldDescription {
  readonly name: string;
  readonly dataTypeID: number;
  readonly format: string;
}

/** The part of pg's connection object that a submittable talks to. */
interface Wire {
  readonly stream: { readonly writable: boolean; write(bytes: Buffer): unknown };
  parse(m: { text: string; name: string; types?: number[] }): void;
  bind(m: {
    portal: string;
    statement: string;
    values: readonly unknown[];
    binary: boolean;
    valueMapper: (v: unknown) => unknown;
  }): void;
  describe(m: { type: 'P' | 'S'; name: string }): void;
  execute(m: { portal: string; rows: number }): void;
  close(m: { type: 'P' | 'S'; name: string }): void;
  sync(): void;
}

interface Prepared {
  /** False after an error: the server may or may not know the name, so it is closed before it is parsed again. */
  sure: boolean;
  /** The age of plans it was made in. */
  readonly age: number;
  /**
   * What its rows look like; null = not told yet. A kept statement never changes that (the server refuses instead, `stalePlan`), so it
   * is asked once: a page has forty fields, and their description costs as much as a few of its rows.
   */
  shape: Shape | null;
}

/** Names and readers of the fields of a row. */
interface Shape {
  readonly iso: boolean;
  readonly names: readonly string[];
  readonly parsers: readonly ((raw: string) => unknown)[];
}

const noRows: Shape = { iso: false, names: [], parsers: [] };

/**
 * One plan that was found stale ends an age: a table was changed, and whatever any connection kept from before is made anew when it is next
 * asked. Inside a transaction there is no second try.
 */
let age = 0;

const preparedOn = new WeakMap<Wire, Map<string, Prepared>>();
const names = new Map<string, string>();

function preparedFor(wire: Wire): Map<string, Prepared> {
  let known = preparedOn.get(wire);
  if (known === undefined) {
    known = new Map();
    preparedOn.set(wire, known);
  }
  return known;
}

/** Statements prepared per connection before the oldest is closed; bounds memory on both sides. */
const MAX_PREPARED = 400;

function nameOf(text: string): string {
  let name = names.get(text);
  if (name === undefined) {
    if (names.size > 5_000) names.clear();
    name = `p${createHash('sha1').update(text).digest('base64url')}`;
    names.set(text, name);
  }
  return name;
}

function toWire(value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (Buffer.isBuffer(value)) return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return arrayLiteral(value);
  if (typeof value === 'object') return JSON.stringify(value);
  return String(value);
}

function arrayLiteral(values: readonly unknown[]): string {
  const parts = values.map((v) => {
    if (v === null || v === undefined) return 'NULL';
    if (Array.isArray(v)) return arrayLiteral(v);
    const text = v instanceof Date ? v.toISOString() : typeof v === 'object' ? JSON.stringify(v) : String(v);
    return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  });
  return `{${parts.join(',')}}`;
}

const TIMESTAMPTZ = 1184;
const asDate = pg.types.getTypeParser(TIMESTAMPTZ, 'text') as (text: string) => Date;
const inUtc = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,3})?\+00$/;

/** `2026-01-31 12:00:00.5+00` as `2026-01-31T12:00:00.500Z`; anything odder takes the way through a Date. */
export function isoMoment(text: string): string {
  if (!inUtc.test(text)) return asDate(text).toISOString();
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20, -3).padEnd(3, '0')}Z`;
}

const asItIs = (value: unknown) => value;

/** What is known of the rows of this statement. */
function knownShape(prepared: Prepared | null, s: Statement): Shape | null {
  const shape = prepared?.shape ?? null;
  return shape !== null && (shape === noRows || shape.iso === (s.isoMoments === true)) ? shape : null;
}

interface Settle {
  resolve(outcomes: Outcome[]): void;
  reject(error: Error): void;
}

/** A pg submittable. Rejects with the first error; the implicit transaction is then rolled back by the server. */
class Flush {
  readonly #statements: readonly Statement[];
  readonly #settle: Settle;
  readonly #outcomes: Outcome[] = [];
  #rows: Record<string, unknown>[] = [];
  /** Of the statement whose answer is coming; null = not told yet. */
  #shape: Shape | null = null;
  readonly #prepared: (Prepared | null)[] = [];
  /** What was known of each statement's rows when it was sent; null = its description comes along. */
  readonly #known: (Shape | null)[] = [];
  readonly #fresh: Prepared[] = [];
  /** Names that gave way in this flush. */
  readonly #gone: string[] = [];
  #on: Map<string, Prepared> = new Map();

  constructor(statements: readonly Statement[], settle: Settle) {
    this.#statements = statements;
    this.#settle = settle;
  }

  submit(wire: Wire): Error | null {
    let values: unknown[][];
    try {
      values = this.#statements.map((s) => s.values.map(toWire));
    } catch (e) {
      return e as Error;
    }
    // The messages are written as one: a dozen small writes cost more than everything else that is done here.
    const parts: Buffer[] = [];
    const stream = { writable: true, write: (bytes: Buffer) => parts.push(bytes) };
    const gathering: Wire = Object.create(wire, { stream: { value: stream } });
    const known = preparedFor(wire);
    this.#on = known;
    for (const [i, s] of this.#statements.entries()) this.#send(gathering, known, s, values[i] ?? []);
    gathering.sync();
    this.#shape = this.#known[0] ?? null;
    // As pg does it: a connection that is gone takes nothing, and says so by itself.
    if (wire.stream.writable) wire.stream.write(Buffer.concat(parts));
    return null;
  }

  #send(wire: Wire, known: Map<string, Prepared>, s: Statement, values: unknown[]): void {
    const statement = s.named ? nameOf(s.text) : '';
    const prepared = s.named ? this.#prepare(wire, known, statement, s.text) : null;
    if (prepared === null) wire.parse({ text: s.text, name: '' });
    this.#prepared.push(prepared);
    wire.bind({ portal: '', statement, values, binary: false, valueMapper: asItIs });
    const shape = knownShape(prepared, s);
    this.#known.push(shape);
    if (shape === null) wire.describe({ type: 'P', name: '' });
    wire.execute({ portal: '', rows: 0 });
  }

  #prepare(wire: Wire, known: Map<string, Prepared>, name: string, text: string): Prepared {
    const before = known.get(name);
    if (before?.sure && before.age === age) return before;
    if (before) wire.close({ type: 'S', name });
    while (known.size >= MAX_PREPARED) {
      const oldest = known.keys().next().value as string;
      wire.close({ type: 'S', name: oldest });
      known.delete(oldest);
      this.#gone.push(oldest);
    }
    wire.parse({ text, name });
    const entry: Prepared = { sure: true, age, shape: null };
    known.set(name, entry);
    this.#fresh.push(entry);
    return entry;
  }

  handleRowDescription(m: { fields: FieldDescription[] }): void {
    const iso = this.#statements[this.#outcomes.length]?.isoMoments === true;
    const parsers = m.fields.map((f) =>
      iso && f.dataTypeID === TIMESTAMPTZ ? isoMoment : pg.types.getTypeParser(f.dataTypeID, 'text'),
    );
    this.#told({ iso, names: m.fields.map((f) => f.name), parsers });
  }

  #told(shape: Shape): void {
    this.#shape = shape;
    const prepared = this.#prepared[this.#outcomes.length];
    if (prepared) prepared.shape = shape;
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    const row: Record<string, unknown> = {};
    const { names, parsers } = this.#shape ?? noRows;
    for (let i = 0; i < names.length; i++) {
      const raw = fields[i];
      row[names[i] as string] = raw === null || raw === undefined ? null : parsers[i]?.(raw);
    }
    this.#rows.push(row);
  }

  handleCommandComplete(m: { text: string }): void {
    const affected = Number(/(\d+)$/.exec(m.text)?.[1] ?? 0);
    // It was described, and has no rows.
    if (this.#shape === null) this.#told(noRows);
    this.#outcomes.push({ rows: this.#rows, affected });
    this.#rows = [];
    this.#shape = this.#known[this.#outcomes.length] ?? null;
  }

  handleEmptyQuery(): void {
    this.#outcomes.push({ rows: [], affected: 0 });
    this.#shape = this.#known[this.#outcomes.length] ?? null;
  }

  handlePortalSuspended(): void {}

  handleError(error: Error): void {
    // What this batch parsed may or may not be known to the server now.
    // After an error the server skips what follows, also the parsing of what is new in this flush.
    if (stalePlan(error)) age += 1;
    for (const entry of this.#fresh) entry.sure = false;
    // Nor may the server have heard that others gave way: it would refuse to be told of them anew.
    for (const name of this.#gone) if (!this.#on.has(name)) this.#on.set(name, { sure: false, age, shape: null });
    this.#settle.reject(error);
  }

  handleReadyForQuery(): void {
    this.#settle.resolve(this.#outcomes);
  }
}

/** True for a kept plan whose table has changed since: nothing was done, and the next try parses anew. */
export function stalePlan(error: unknown): boolean {
  const e = error as { code?: string; message?: string };
  return e.code === '0A000' && e.message === 'cached plan must not change result type';
}

/** Sends the statements in one flush and answers one outcome each. Rejects with PostgreSQL's error. */
export function flush(client: pg.ClientBase, statements: readonly Statement[]): Promise<Outcome[]> {
  return new Promise((resolve, reject) => {
    const batch = new Flush(statements, { resolve, reject });
    client.query(batch as unknown as pg.Submittable);
  });
}
