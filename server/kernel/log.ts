/** Structured log lines, one JSON object each. Secrets have no business here: pass ids, never bodies or tokens. */

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogFields = Readonly<Record<string, unknown>>;

export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A log whose lines all carry these fields. */
  with(fields: LogFields): Log;
}

const rank: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 };

function printable(value: unknown): unknown {
  if (value instanceof Error) return { name: value.name, message: value.message, stack: value.stack };
  return typeof value === 'bigint' ? value.toString() : value;
}

/** A log that writes lines of at least `level` to `write` (standard error unless told). */
export function createLog(
  level: LogLevel = 'info',
  write: (line: string) => void = (l) => process.stderr.write(l),
  base: LogFields = {},
): Log {
  const put = (at: LogLevel, message: string, fields?: LogFields) => {
    if (rank[at] < rank[level]) return;
    const line: Record<string, unknown> = { time: new Date().toISOString(), level: at, message, ...base };
    for (const [key, value] of Object.entries(fields ?? {})) line[key] = printable(value);
    write(`${JSON.stringify(line)}\n`);
  };
  return {
    debug: (m, f) => put('debug', m, f),
    info: (m, f) => put('info', m, f),
    warn: (m, f) => put('warn', m, f),
    error: (m, f) => put('error', m, f),
    with: (fields) => createLog(level, write, { ...base, ...fields }),
  };
}
