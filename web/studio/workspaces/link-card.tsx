/** The link people come by: to copy, as a QR code to print, and from where it can be reached (CON-19, CON-20, decision 17). */
import { type ReactNode, useEffect, useState } from 'react';
import { Button, Card, Grow, Row, Stack, useText, useToast, Words } from '../../ui/index.ts';
import css from '../studio.module.css';
import type { Portal } from './data.ts';

/** One dark square is 1 unit; a border of four is what readers need. */
const BORDER = 4;

/** The squares of a QR code as one path, and its side in squares. The encoder is fetched only where a code is drawn. */
async function squaresOf(text: string): Promise<{ path: string; side: number }> {
  const { encode } = await import('uqr');
  const { data, size } = encode(text, { ecc: 'M', border: BORDER });
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('');
  return { path, side: size };
}

export function LinkCard({ portal: { address, slug } }: { portal: Portal }): ReactNode {
  const t = useText();
  const toast = useToast();
  const [code, setCode] = useState<{ path: string; side: number } | null>(null);
  useEffect(() => {
    let gone = false;
    void squaresOf(address).then((made) => gone || setCode(made));
    return () => {
      gone = true;
    };
  }, [address]);
  const { origin, hostname } = new URL(address);
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(address);
    toast(t('studio.portals.copied'));
  };
  return (
    <Card pad title={t('studio.portals.linkTitle')}>
      <Row gap={24} top wrap>
        {code && (
          <svg
            className={css.qr}
            viewBox={`0 0 ${code.side} ${code.side}`}
            role="img"
            aria-label={t('studio.portals.qr', { address })}
          >
            <path d={code.path} fill="#000" shapeRendering="crispEdges" />
          </svg>
        )}
        <Grow>
          <Stack gap={12}>
            <a href={address} className={css.address}>
              {address}
            </a>
            <Words as="p" size="sm" tone="muted">
              {t('studio.portals.linkWhy')}
            </Words>
            <Words as="p" size="sm" tone={local ? 'warn' : 'muted'}>
              {t(local ? 'studio.portals.reachLocal' : 'studio.portals.reach', { origin })}
            </Words>
            <Row wrap>
              <Button onClick={() => void copy()}>{t('studio.portals.copy')}</Button>
              {code && <Button onClick={() => saveCode(code, slug)}>{t('studio.portals.qrSave')}</Button>}
            </Row>
          </Stack>
        </Grow>
      </Row>
    </Card>
  );
}

/** Hands the code out as a picture without loss at any size. */
function saveCode({ path, side }: { path: string; side: number }, slug: string): void {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}"><rect width="100%" height="100%" fill="#fff"/><path d="${path}"/></svg>`;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  link.download = `${slug}-qr.svg`;
  link.click();
  URL.revokeObjectURL(link.href);
}
