/** The steps of adding a section: object, list, rights. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Body } from '../../api/index.ts';
import { Load, useCall } from '../../api/index.ts';
import { Button, Link, Notice, PlusIcon, RadioCards, SearchInput, Stack, useText, Words } from '../../ui/index.ts';
import { inOrder, objectsAt, type Summary, useObjects } from '../objects/data.ts';
import { NewObjectDialog } from '../objects/new-object.tsx';
import { titleIn } from '../rights/data.ts';
import { DryRunTold, useDryRun } from '../rights/dry-run.tsx';
import type { Menu } from './data.ts';
import { ListColumns } from './fields.tsx';

export type Start = NonNullable<Body<'POST /api/staff/menus/:of/:menu/sections'>['start']>;

/** Objects that can be a section of this menu and are none yet: no parts of others, nothing of the staff's alone on a portal. */
function offeredIn(menu: Menu, objects: readonly Summary[]): readonly Summary[] {
  const there = new Set(menu.sections.map(({ object }) => object));
  return objects.filter(
    ({ key, attachedTo, staffOnly }) => attachedTo === null && !there.has(key) && !(menu.of === 'portal' && staffOnly),
  );
}

/** More than this and one wants to search. */
const MANY = 8;

interface ObjectProps {
  readonly menu: Menu;
  readonly value: string;
  readonly onChange: (object: string) => void;
}

export function ObjectStep({ menu, value, onChange }: ObjectProps): ReactNode {
  const t = useText();
  const objects = useObjects();
  const [typed, setTyped] = useState('');
  const [making, setMaking] = useState(false);
  const part = typed.trim().toLocaleLowerCase();
  const list = useRef<HTMLDivElement>(null);
  // One that was just made stands among many: it is chosen, and brought into sight.
  const [made, setMade] = useState<string>();
  const isThere = made === value && objects.data?.objects.some(({ key }) => key === made) === true;
  useEffect(() => {
    if (isThere) list.current?.querySelector<HTMLElement>('input:checked')?.focus();
  }, [isThere]);
  return (
    <Load of={objects}>
      {(data) => {
        const offered = inOrder(t, offeredIn(menu, data.objects));
        const found = offered.filter(({ key, plural }) => key === value || titleIn(t, plural).toLocaleLowerCase().includes(part));
        return (
          <Stack gap={12}>
            <p>
              <Button icon={PlusIcon} onClick={() => setMaking(true)}>
                {t('sections.newObject')}
              </Button>
            </p>
            {offered.length > MANY && <SearchInput label={t('sections.findObject')} value={typed} onChange={setTyped} />}
            {offered.length === 0 ? (
              <Words as="p" tone="muted">
                {t('sections.noObjects')}
              </Words>
            ) : (
              <div ref={list}>
                <RadioCards
                  label={t('sections.object')}
                  value={value}
                  onChange={onChange}
                  options={found.map(({ key, plural, solution }) => ({
                    value: key,
                    label: titleIn(t, plural),
                    hint: t(solution === null ? 'sections.madeHere' : 'sections.shipped', { code: key }),
                  }))}
                />
              </div>
            )}
            {making && (
              <NewObjectDialog
                taken={data.objects.map(({ key }) => key)}
                onClose={() => setMaking(false)}
                onMade={(key) => {
                  void objects.refetch();
                  setMade(key);
                  onChange(key);
                }}
              />
            )}
          </Stack>
        );
      }}
    </Load>
  );
}

interface ListProps {
  readonly object: string;
  readonly chosen: readonly string[] | null;
  readonly onChange: (chosen: readonly string[] | null) => void;
}

export function ListStep({ object, chosen, onChange }: ListProps): ReactNode {
  const t = useText();
  const about = useCall('GET /api/staff/metadata/objects/:object', { params: { object } });
  return (
    <Load of={about}>
      {({ columns }) => (
        <Stack gap={12}>
          <ListColumns offered={columns} chosen={chosen} onChange={onChange} />
          <Words as="p" size="sm" tone="muted">
            {t('sections.moreColumns')} <Link to={objectsAt(object, 'columns')}>{t('sections.toObject')}</Link>
          </Words>
        </Stack>
      )}
    </Load>
  );
}

interface RightsProps {
  readonly object: string;
  readonly portal: string;
  readonly value: Start;
  readonly onChange: (start: Start) => void;
}

const starts = ['write', 'read', 'nothing'] as const;

/** What portal users begin with, and for whom that changes something: told by the save itself, which is taken back. */
export function RightsStep({ object, portal, value, onChange }: RightsProps): ReactNode {
  const t = useText();
  const asked = useDryRun({ object, body: { list: 'start', portal, start: value }, ifMatch: 0 });
  return (
    <Stack gap={16}>
      <RadioCards
        label={t('sections.start')}
        value={value}
        onChange={(start) => onChange(starts.find((one) => one === start) ?? 'nothing')}
        options={starts.map((one) => ({ value: one, label: t(`sections.starts.${one}`), hint: t(`sections.starts.${one}Hint`) }))}
      />
      <Words as="h3" bold>
        {t('sections.whoSees')}
      </Words>
      <DryRunTold asked={asked} />
      <Notice>{t(value === 'nothing' ? 'sections.needsRights' : 'sections.laterRights')}</Notice>
    </Stack>
  );
}
