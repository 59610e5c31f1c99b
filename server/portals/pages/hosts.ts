/** Hosts whose pages may stand in a frame on a portal (decision 16), and the content policy made from them. */
import { requireAdministrator } from '../../access/index.ts';
import { audit } from '../../activity/index.ts';
import { type Config, type Ctx, invalid, withTx } from '../../kernel/index.ts';
import * as store from './store.ts';

/** A name or an IPv4 address, and a port; nothing that could end a directive of the content policy or widen it (no `*`). */
const HOST = /^(?=.{1,253}(?::|$))[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*(?::\d{1,5})?$/;

const isLoopbackHost = (host: string) => /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(host);

/**
 * The origin of a page that may be framed; null where its host is not on the list or its scheme is not https. Plain http counts for
 * this machine only, and only while the installation itself is reached over loopback.
 */
export function allowedOrigin(config: Config, address: string, hosts: readonly string[]): string | null {
  const url = URL.parse(address);
  if (url === null || url.username !== '' || url.password !== '' || !HOST.test(url.host) || !hosts.includes(url.host))
    return null;
  const plain = url.protocol === 'http:' && config.loopback && isLoopbackHost(url.host);
  return url.protocol === 'https:' || plain ? url.origin : null;
}

export const isAllowedAddress = (config: Config, address: string, hosts: readonly string[]) =>
  allowedOrigin(config, address, hosts) !== null;

/** The hosts, for whoever arranges pages. */
export function frameHosts(ctx: Ctx): Promise<string[]> {
  return store.frameHosts(ctx);
}

/** Makes these the allowed hosts. Administrators only: the operation for the main page does not open the portal to other hosts. @throws 403, 422. */
export async function saveFrameHosts(ctx: Ctx, hosts: readonly string[]): Promise<string[]> {
  requireAdministrator(ctx);
  const bad = hosts.findIndex((host) => !HOST.test(host));
  if (bad >= 0) {
    throw invalid(
      `body.hosts.${bad}`,
      'bad_host',
      'Write the host alone, such as news.example.com; without https://, path or *.',
    );
  }
  const wanted = [...new Set(hosts)].sort();
  await withTx(ctx, async (tx) => {
    await store.writeFrameHosts(tx, wanted);
    await audit(tx, 'frame_hosts.save', { hosts: wanted });
  });
  return wanted;
}
