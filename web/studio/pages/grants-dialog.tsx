/** Before a portal's page is saved: what becomes visible to whom, each to be granted or left (PRM-23). */
import { type ReactNode, useState } from 'react';
import { Checkbox, Dialog, Notice, Stack, useText, Words } from '../../ui/index.ts';
import { titleIn } from '../rights/data.ts';
import type { Grants } from './data.ts';
import css from './pages.module.css';

type Given = Grants['given'][number];
export interface Wish {
  objects: string[];
  columns: { object: string; column: string }[];
}

interface GrantsProps {
  readonly told: Grants;
  readonly busy: boolean;
  readonly onSave: (wish: Wish) => void;
  readonly onClose: () => void;
}

const nameOf = ({ object, column }: Given) => `${object} ${column ?? ''}`;

export function GrantsDialog({ told, busy, onSave, onClose }: GrantsProps): ReactNode {
  const t = useText();
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const open = told.given.filter(({ refused }) => refused === null);
  const chosen = open.filter((one) => !left.has(nameOf(one)));
  const toggle = (one: Given): void => {
    const next = new Set(left);
    if (!next.delete(nameOf(one))) next.add(nameOf(one));
    setLeft(next);
  };
  return (
    <Dialog
      kind="question"
      title={t('design.grants.title')}
      sub={t('design.grants.why')}
      submit={chosen.length > 0 ? t('design.grants.save', { count: chosen.length }) : t('design.grants.saveOnly')}
      busy={busy}
      onSubmit={() =>
        onSave({
          objects: chosen.filter(({ column }) => column === null).map(({ object }) => object),
          columns: chosen.flatMap(({ object, column }) => (column === null ? [] : [{ object, column }])),
        })
      }
      onClose={onClose}
    >
      <Stack gap={12}>
        {told.people.map(({ object, count }) => (
          <Words key={object} bold>
            {t('design.grants.people', {
              count,
              object: titleIn(t, told.given.find((one) => one.object === object)?.objectTitle ?? { en: object }),
            })}
          </Words>
        ))}
        <ul className={css.given}>
          {told.given.map((one) => (
            <li key={nameOf(one)}>
              {one.refused === null ? (
                <Checkbox
                  label={wordsOf(t, one)}
                  hint={t('design.grants.roles', { roles: one.roles.join(', ') || '–' })}
                  checked={!left.has(nameOf(one))}
                  onChange={() => toggle(one)}
                />
              ) : (
                <Notice tone="warn">
                  {wordsOf(t, one)}: {t(`design.grants.refused.${one.refused}`)}
                </Notice>
              )}
            </li>
          ))}
        </ul>
      </Stack>
    </Dialog>
  );
}

function wordsOf(t: ReturnType<typeof useText>, one: Given): string {
  const object = titleIn(t, one.objectTitle);
  if (one.column === null) return t('design.grants.object', { object });
  return t(`design.grants.${one.grade === 'read' ? 'read' : one.grade === 'once' ? 'once' : 'edit'}`, {
    object,
    column: titleIn(t, one.columnTitle ?? {}),
  });
}
