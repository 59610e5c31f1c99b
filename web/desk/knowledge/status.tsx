/** The state of a working copy: draft, scheduled, published, changed since, expired, withdrawn. */
import type { ReactNode } from 'react';
import type { ObjectDescription, RecordRow } from '../../../shared/contracts/records.ts';
import { choiceOf, columnOf, useSay } from '../../record/index.ts';
import { Badge, CheckIcon, ClockIcon, EditIcon, EyeOffIcon, type Icon, type Tone } from '../../ui/index.ts';

const looks: Readonly<Record<string, { readonly tone?: Tone; readonly icon: Icon }>> = {
  draft: { icon: EditIcon },
  scheduled: { tone: 'info', icon: ClockIcon },
  published: { tone: 'ok', icon: CheckIcon },
  changed: { tone: 'warn', icon: EditIcon },
  expired: { tone: 'late', icon: EyeOffIcon },
  withdrawn: { tone: 'line', icon: EyeOffIcon },
};

export function ArticleStatus({ description, row }: { description: ObjectDescription; row: RecordRow }): ReactNode {
  const say = useSay();
  const value = String(row.values.status ?? 'draft');
  const { tone, icon } = looks[value] ?? { icon: EditIcon };
  return (
    <Badge tone={tone} icon={icon}>
      {say(choiceOf(columnOf(description, 'status'), value)?.title) || value}
    </Badge>
  );
}
