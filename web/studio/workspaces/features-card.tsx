/** What a portal offers besides its objects, each of it to be switched off (CON-23). */
import type { ReactNode } from 'react';
import { portalFeatures } from '../../../shared/portal-features.ts';
import { problemText, useChange } from '../../api/index.ts';
import { Card, Checkbox, Link, Stack, useText, useToast, Words } from '../../ui/index.ts';
import type { Portal } from './data.ts';

export function FeaturesCard({ portal }: { portal: Portal }): ReactNode {
  const t = useText();
  const toast = useToast();
  const change = useChange('PATCH /api/staff/portals/:portal', {
    onDone: ({ title }) => toast(t('studio.portals.changed', { title })),
    onFailed: (problem) => toast(problemText(t, problem)),
  });
  return (
    <Card pad title={t('studio.portals.features.title')}>
      <Stack gap={16}>
        {portalFeatures.map((feature) => (
          <Checkbox
            key={feature}
            label={t(`studio.portals.features.${feature}`)}
            hint={t(`studio.portals.features.${feature}Why`)}
            checked={!portal.off.includes(feature)}
            // One after the other; what is disabled meanwhile would lose the focus.
            onChange={(on) => {
              if (!change.busy) change.run({ params: { portal: portal.uid }, body: { feature: { key: feature, on } } });
            }}
          />
        ))}
        <Words as="p" size="sm" tone="muted">
          {t('studio.portals.features.objects')} <Link to="/rights">{t('studio.portals.features.toRights')}</Link>
        </Words>
      </Stack>
    </Card>
  );
}
