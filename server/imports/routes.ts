import * as contracts from '../../shared/contracts/imports.ts';
import type { Http, Incoming } from '../kernel/index.ts';
import { keysFor, ownImport, readUpload } from './read.ts';
import { startImport } from './start.ts';
import type { ImportRow } from './store.ts';

/** Mounts the import of spreadsheets; administrators only, as the contracts say. */
export function importRoutes(http: Http): void {
  http.serve(contracts.readImport, async (ctx, input) => viewOf(await readUpload(ctx, input.files()), input.say));
  http.serve(contracts.getImport, async (ctx, { params, say }) => viewOf(await ownImport(ctx, params.import), say));
  http.serve(contracts.startImport, async (ctx, { params, body, say }) =>
    viewOf(await startImport(ctx, params.import, body), say),
  );
}

/** Faults were written down in English by the worker; `say` tells them in the reader's language. */
function viewOf({ uid, name, state, columns, object, rows, done, made, faults }: ImportRow, say: Incoming['say']) {
  const keys = keysFor(columns);
  const shown = columns.map(({ values, samples, scale: _, mark: _mark, ...guess }, i) => ({
    ...guess,
    key: keys[i] ?? '',
    values: [...values],
    samples: samples.map((sample) => sample.slice(0, 120)),
  }));
  return {
    uid,
    name,
    state,
    columns: shown,
    object,
    rows,
    done,
    made,
    faults: faults.map((fault) => ({ ...fault, message: say(fault.message) })),
  };
}
