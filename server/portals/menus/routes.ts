/** Endpoints of menus. Who may call them stands in the contracts. */
import type { Readable } from 'node:stream';
import * as contract from '../../../shared/contracts/menus.ts';
import { type Http, idempotent, needVersion, problem } from '../../kernel/index.ts';
import { whole } from '../looks.ts';
import { MOST_BYTES } from './icon.ts';
import * as menus from './menus.ts';
import { menuOfStaff } from './staff-menu.ts';
import type { MenuOf } from './store.ts';

const of = (params: { readonly of: MenuOf['of']; readonly menu: string }): MenuOf => ({ of: params.of, uid: params.menu });

export function menuRoutes(http: Http): void {
  http.serve(contract.getMenu, (ctx, { params }) => menus.menuOf(ctx, of(params)));
  http.serve(contract.addSection, (ctx, input) =>
    idempotent(
      ctx,
      input,
      (tx) => menus.addSection(tx, of(input.params), input.body),
      (again) => menus.menuOf(again, of(input.params)),
    ),
  );
  http.serve(contract.changeSection, (ctx, input) =>
    menus.changeSection(ctx, of(input.params), input.params.section, input.body, needVersion(input)),
  );
  http.serve(contract.removeSection, (ctx, input) =>
    menus.removeSection(ctx, of(input.params), input.params.section, needVersion(input)),
  );
  http.serve(contract.orderMenu, (ctx, input) => menus.orderMenu(ctx, of(input.params), input.body.sections, needVersion(input)));
  http.serve(contract.putSectionIcon, async (ctx, { params, files }) => {
    for await (const { content } of files())
      return menus.setPicture(ctx, of(params), params.section, await whole(content as Readable, MOST_BYTES));
    throw problem('bad_request', 'Send one picture as multipart/form-data.');
  });
  http.serve(contract.clearSectionIcon, (ctx, { params }) => menus.setPicture(ctx, of(params), params.section, null));
  http.serve(contract.staffMenu, (ctx) => menuOfStaff(ctx));
}
