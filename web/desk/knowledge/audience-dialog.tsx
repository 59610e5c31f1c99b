/** Who reads a category: like the one above, or roles in portals of its own choice. Holds at the next request. */
import { type ReactNode, useState } from 'react';
import type { KnowledgeAudience } from '../../../shared/contracts/knowledge-staff.ts';
import { type Answer, problemText, useChange } from '../../api/index.ts';
import {
  Button,
  CrossIcon,
  Dialog,
  IconButton,
  Notice,
  PlusIcon,
  RadioCards,
  Select,
  Stack,
  useText,
  useToast,
  Words,
} from '../../ui/index.ts';
import { AudienceTold } from './audience-told.tsx';
import css from './knowledge.module.css';

interface AudienceDialogProps {
  readonly category: string;
  readonly name: string;
  /** No category above it. */
  readonly top: boolean;
  readonly audience: KnowledgeAudience;
  readonly settings: Answer<'GET /api/staff/knowledge/settings'>;
  readonly onClose: () => void;
}

interface Line {
  /** Uid; empty for all portals. */
  readonly portal: string;
  readonly role: string;
}

export function AudienceDialog({ category, name, top, audience, settings, onClose }: AudienceDialogProps): ReactNode {
  const t = useText();
  const toast = useToast();
  const own = audience.from?.uid === category && !audience.inherited;
  const [kind, setKind] = useState(own ? 'own' : 'above');
  const [lines, setLines] = useState<readonly Line[]>(
    audience.readers.map(({ portal, role }) => ({ portal: portal?.uid ?? '', role: role.uid })),
  );
  const [asked, setAsked] = useState(false);
  const save = useChange('PUT /api/staff/knowledge/categories/:uid/audience', {
    onDone: () => {
      toast(t('articles.categories.audienceSaved'));
      onClose();
    },
    onFailed: () => setAsked(false),
  });
  const change = (index: number, to: Partial<Line>): void =>
    setLines(lines.map((line, at) => (at === index ? { ...line, ...to } : line)));
  const readers =
    kind === 'above' ? null : lines.filter(({ role }) => role).map(({ portal, role }) => ({ portal: portal || null, role }));
  const portals = settings.portals.map(({ uid, title }) => ({ value: uid, label: title }));
  const roles = settings.roles.map(({ uid, title }) => ({ value: uid, label: title }));
  return (
    <Dialog
      kind="form"
      title={t('articles.categories.changeAudience')}
      sub={name}
      submit={t('common.record.save')}
      busy={save.busy || asked}
      onSubmit={() => setAsked(true)}
      onClose={onClose}
    >
      {asked && (
        <AudienceTold
          category={category}
          readers={readers}
          busy={save.busy}
          onSave={() => save.run({ params: { uid: category }, body: { readers } })}
          onClose={() => setAsked(false)}
        />
      )}
      <Stack gap={16}>
        {save.problem && (
          <Notice tone="late" live>
            {save.problem.errors[0]?.message ?? problemText(t, save.problem)}
          </Notice>
        )}
        <RadioCards
          label={t('articles.categories.who')}
          value={kind}
          onChange={setKind}
          options={[
            {
              value: 'above',
              label: t(top ? 'articles.categories.nobodySaid' : 'articles.categories.above'),
              hint: t(top ? 'articles.categories.nobodySaidWhy' : 'articles.categories.aboveWhy'),
            },
            { value: 'own', label: t('articles.categories.own'), hint: t('articles.categories.ownWhy') },
          ]}
        />
        {kind === 'own' && (
          <Stack gap={8}>
            {lines.map((line, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have no names and keep their places
              <div key={index} className={css.line}>
                <Select
                  aria-label={t('articles.categories.role')}
                  value={line.role}
                  onChange={(role) => change(index, { role })}
                  empty={t('articles.categories.chooseRole')}
                  options={roles}
                />
                <Select
                  aria-label={t('articles.categories.portal')}
                  value={line.portal}
                  onChange={(portal) => change(index, { portal })}
                  empty={t('articles.audience.allPortals')}
                  options={portals}
                />
                <IconButton
                  icon={CrossIcon}
                  label={t('articles.categories.removeLine')}
                  onClick={() => setLines(lines.filter((_, at) => at !== index))}
                />
              </div>
            ))}
            <div>
              <Button icon={PlusIcon} onClick={() => setLines([...lines, { portal: '', role: '' }])}>
                {t('articles.categories.addLine')}
              </Button>
            </div>
            {readers?.length === 0 && (
              <Words as="p" size="sm" tone="warn">
                {t('articles.categories.emptied')}
              </Words>
            )}
          </Stack>
        )}
      </Stack>
    </Dialog>
  );
}
