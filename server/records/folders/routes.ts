/** Mounts the endpoints of folders behind both doors. */
import {
  portalFolders,
  folderReaders as readersContract,
  folderReceivers as receiversContract,
  saveFolderReaders as saveContract,
  staffFolders,
} from '../../../shared/contracts/folders.ts';
import { type Http, idempotent, nameOfRequest } from '../../kernel/index.ts';
import { changeFolder, folder, folders, makeFolder, putInFolder, removeFolder } from './folders.ts';
import { folderReaders, folderReceivers, saveFolderReaders } from './readers.ts';

/** 32 hex digits as a uid: a repeated request finds what it made. */
const uidOf = (digits: string) => digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

export function folderRoutes(http: Pick<Http, 'serve'>): void {
  for (const door of [staffFolders, portalFolders] as const) {
    const routes = door as typeof staffFolders;
    http.serve(routes.list, async (ctx, { params }) => ({ folders: await folders(ctx, params.object) }));
    http.serve(routes.make, (ctx, input) => {
      const { object } = input.params;
      const uid = uidOf(nameOfRequest(ctx, input));
      return idempotent(
        ctx,
        input,
        (tx) => makeFolder(tx, object, input.body, uid),
        (again) => folder(again, object, uid),
      );
    });
    http.serve(routes.change, (ctx, { params, body }) => changeFolder(ctx, params.object, params.folder, body));
    http.serve(routes.remove, async (ctx, { params }) => {
      await removeFolder(ctx, params.object, params.folder);
      return undefined;
    });
    http.serve(routes.put, async (ctx, { params }) => {
      await putInFolder(ctx, params.object, params.uid, params.folder, true);
      return undefined;
    });
    http.serve(routes.take, async (ctx, { params }) => {
      await putInFolder(ctx, params.object, params.uid, params.folder, false);
      return undefined;
    });
  }
  http.serve(readersContract, async (ctx, { params }) => ({ readers: await folderReaders(ctx, params.object, params.folder) }));
  http.serve(receiversContract, async (ctx, { params, query }) => ({
    receivers: await folderReceivers(ctx, params.object, params.folder, query.search),
  }));
  http.serve(saveContract, async (ctx, { params, body }) => ({
    readers: await saveFolderReaders(ctx, params.object, params.folder, body.readers),
  }));
}
