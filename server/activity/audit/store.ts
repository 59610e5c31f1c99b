/** Statements of the audit log. Serving roles may add lines and never change one; only the chain's job writes again. */
import { type Ctx, sql } from '../../kernel/index.ts';

export async function insertAudit(ctx: Ctx, action: string, subject: Readonly<Record<string, unknown>>): Promise<void> {
  await ctx.db.run(sql`insert into portico.audit (at, principal_id, action, subject, ref)
    values (${ctx.now}, ${ctx.actor.userId}, ${action}, ${JSON.stringify(subject)}::jsonb, ${ctx.ref})`);
}

export interface AuditLine {
  readonly id: string;
  readonly position: string | null;
  /** The row as one text that is the same wherever it is read. */
  readonly content: string;
  readonly chain: Buffer | null;
}

/** jsonb has one order of keys, and a time in UTC one spelling, so the text of a line is canonical. */
const content = sql.raw(
  `jsonb_build_array(id, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), principal_id, on_behalf_of, action, subject, ref)::text`,
);

/** One closer at a time; ends with the transaction. */
export async function lockChain(tx: Ctx): Promise<void> {
  await tx.db.run(sql`select pg_advisory_xact_lock(hashtextextended('portico.audit', 0))`);
}

/** The last closed line. */
export async function chainHead(ctx: Ctx): Promise<AuditLine | null> {
  return ctx.db.maybe(sql<AuditLine>`select id, chain_position as position, ${content} as content, chain from portico.audit
    where chain_position is not null order by chain_position desc limit 1`);
}

/** Lines that no link holds yet, oldest id first. */
export async function openLines(ctx: Ctx, limit: number): Promise<AuditLine[]> {
  return ctx.db.rows(sql<AuditLine>`select id, chain_position as position, ${content} as content, chain from portico.audit
    where chain is null order by id limit ${limit}::int`);
}

/** Closed lines after a position, in the chain's order. */
export async function closedLines(ctx: Ctx, after: string, limit: number): Promise<AuditLine[]> {
  return ctx.db.rows(sql<AuditLine>`select id, chain_position as position, ${content} as content, chain from portico.audit
    where chain_position > ${after} order by chain_position limit ${limit}::int`);
}

/** Writes the links of several lines. */
export async function closeLines(tx: Ctx, links: readonly { id: string; position: string; chain: Buffer }[]): Promise<void> {
  await tx.db.run(sql`update portico.audit a set chain = decode(l.chain, 'hex'), chain_position = l.position
    from unnest(${links.map((l) => l.id)}::bigint[], ${links.map((l) => l.position)}::bigint[], ${links.map((l) => l.chain.toString('hex'))}::text[])
      as l(id, position, chain)
    where a.id = l.id and a.chain is null`);
}
