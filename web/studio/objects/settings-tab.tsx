/** Names, picture and what stands for a record; whose the records are; and the end of an object. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { call, type Form, FormProblem, useForm } from '../../api/index.ts';
import { Button, Card, Field, Select, Stack, type Text, TrashIcon, useText, useToast } from '../../ui/index.ts';
import { titleIn } from '../rights/data.ts';
import { filled, type ObjectView, type Titles, useObjects } from './data.ts';
import { IconField } from './icon-field.tsx';
import { ObjectLossDialog } from './loss.tsx';
import css from './objects.module.css';
import { TitlesField } from './titles-field.tsx';
import { UniqueRules } from './unique-rules.tsx';

export function SettingsTab({ object }: { object: ObjectView }): ReactNode {
  const t = useText();
  const [removing, setRemoving] = useState(false);
  const own = object.solution === null && object.behaviour === null;
  return (
    <>
      <Names key={object.key} object={object} />
      <UniqueRules object={object} />
      <Owner object={object} />
      {own && (
        <Card title={t('objects.settings.removeTitle')}>
          <p className={css.note}>{t('objects.settings.removeWhy')}</p>
          <p className={css.note}>
            <Button kind="danger" icon={TrashIcon} onClick={() => setRemoving(true)}>
              {t('objects.settings.remove')}
            </Button>
          </p>
        </Card>
      )}
      {removing && <ObjectLossDialog object={object} onClose={() => setRemoving(false)} />}
    </>
  );
}

/** Types whose value reads as a name. */
const naming = new Set(['text', 'number', 'email', 'phone', 'link', 'integer', 'date']);

const namesOf = ({ title, plural, icon, displayColumn }: ObjectView) => ({
  title: title as Titles,
  plural: plural as Titles,
  icon: icon ?? '',
  displayColumn: displayColumn ?? '',
});

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What changed elsewhere comes into the fields that nobody has written in; what is typed stays. */
function useFollowing<V extends object>(form: Form<V>, now: V): void {
  const seen = useRef(now);
  useEffect(() => {
    const before = seen.current;
    if (same(before, now)) return;
    seen.current = now;
    const typed = Object.entries(form.values).filter(([key, value]) => !same(value, before[key as keyof V]));
    form.take(now);
    if (typed.length > 0) form.set({ ...now, ...Object.fromEntries(typed) });
  });
}

function Names({ object }: { object: ObjectView }): ReactNode {
  const t = useText();
  const toast = useToast();
  const form = useForm({
    initial: namesOf(object),
    stays: true,
    check: ({ title, plural }) => {
      const needed = (texts: Titles) => (Object.keys(filled(texts)).length === 0 ? t('objects.titles.needed') : undefined);
      return { title: needed(title), plural: needed(plural) };
    },
    send: ({ title, plural, icon, displayColumn }) =>
      call('PATCH /api/staff/metadata/objects/:object', {
        params: { object: object.key },
        body: { title: filled(title), plural: filled(plural), icon: icon || null, displayColumn: displayColumn || null },
        ifMatch: object.version,
      }),
    done: () => toast(t('objects.settings.saved')),
  });
  useFollowing(form, namesOf(object));
  const columns = object.columns.filter(({ standard, follows, type }) => !standard && follows === null && naming.has(type));
  return (
    <Card title={t('objects.settings.title')} pad>
      <form {...form.props}>
        <Stack gap={16}>
          <FormProblem form={form} />
          <TitlesField label={t('objects.make.one')} {...form.at('title')} error={form.error('title')} required />
          <TitlesField label={t('objects.make.many')} {...form.at('plural')} error={form.error('plural')} required />
          <Field label={t('objects.settings.display')} error={form.error('displayColumn')}>
            <Select
              {...form.at('displayColumn')}
              options={[
                { value: '', label: t('objects.settings.displayNone') },
                ...columns.map(({ key, title }) => ({ value: key, label: titleIn(t, title) })),
              ]}
            />
          </Field>
          <IconField {...form.at('icon')} />
          <p className={css.foot}>
            <Button kind="primary" type="submit" busy={form.busy}>
              {t('objects.settings.save')}
            </Button>
          </p>
        </Stack>
      </form>
    </Card>
  );
}

function ownerText(t: Text, object: ObjectView, column: (key: string) => string, parent: string): string {
  if (object.attachedTo !== null) return t('objects.settings.ownedBy.part', { object: parent });
  if (object.staffOnly) return t('objects.settings.ownedBy.staff');
  if (object.organisationFrom === 'self') return t('objects.settings.ownedBy.self');
  if (object.organisationFrom !== null) return t('objects.settings.ownedBy.column', { column: column(object.organisationFrom) });
  return t('objects.settings.ownedBy.maker');
}

function Owner({ object }: { object: ObjectView }): ReactNode {
  const t = useText();
  const objects = useObjects().data?.objects ?? [];
  const column = (key: string): string => titleIn(t, object.columns.find((one) => one.key === key)?.title ?? { en: key });
  const parent = objects.find(({ key }) => key === object.attachedTo);
  return (
    <Card title={t('objects.settings.owner')}>
      <ul className={css.list}>
        <li>
          <span className={css.what}>
            <b>{ownerText(t, object, column, parent ? titleIn(t, parent.title) : '')}</b>
            {object.contactColumn !== null && (
              <small>{t('objects.settings.contact', { column: column(object.contactColumn) })}</small>
            )}
            <small>{t('objects.settings.order', { column: column(object.orderColumn) })}</small>
            <small>{t('objects.settings.ownerFixed')}</small>
          </span>
        </li>
      </ul>
    </Card>
  );
}
