/** The portal's main page (HOM-01): everything of it came with the HTML; a change of what it shows fetches it again. */
import { type ReactNode, useEffect, useState } from 'react';
import { Load, useCall } from '../../api/index.ts';
import { PageView } from '../../blocks/page/index.ts';
import { useText, useTitle } from '../../ui/index.ts';
import { useMe, usePortal } from '../portal.tsx';

export function MainPage(): ReactNode {
  const t = useText();
  const { slug } = usePortal();
  const { displayName } = useMe();
  const [about, setAbout] = useState<readonly string[]>([]);
  const page = useCall('GET /api/portal/:portal/main', { params: { portal: slug }, about });
  const objects = page.data?.about.join();
  useEffect(() => setAbout(objects ? objects.split(',') : []), [objects]);
  useTitle(page.data?.title ?? '');
  return (
    <Load of={page} failed={t('page.failed')}>
      {(content) => <PageView page={content} portal={slug} name={displayName} />}
    </Load>
  );
}
