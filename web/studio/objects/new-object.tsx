/** Making an object: names, code, picture, what a record is called, and whose the records are. Nobody outside has any right to it. */
import type { ReactNode } from 'react';
import { call, DraftNote, FormProblem, useForm } from '../../api/index.ts';
import { Checkbox, Dialog, Field, Notice, RadioCards, Stack, TextInput, useText, useToast } from '../../ui/index.ts';
import { titleIn } from '../rights/data.ts';
import { filled, freeCode, type Titles } from './data.ts';
import { IconField } from './icon-field.tsx';
import { TitlesField } from './titles-field.tsx';

interface NewObjectProps {
  /** Codes that are in use. */
  readonly taken: readonly string[];
  /** The object whose records the new ones are parts of: they have its rights, so nothing is asked about owners. */
  readonly parent?: { readonly key: string; readonly title: Titles };
  readonly onClose: () => void;
  readonly onMade: (key: string) => void;
}

interface Wish {
  readonly title: Titles;
  readonly plural: Titles;
  readonly key: string | null;
  readonly icon: string;
  readonly display: Titles;
  readonly owner: string;
  readonly contact: boolean;
}

const account = (title: Titles) => ({
  key: 'account',
  type: 'reference' as const,
  title,
  settings: { target: 'account' },
  required: true,
  indexed: true,
});

/** The object as the API takes it. */
function bodyOf(wish: Wish, key: string, parent: NewObjectProps['parent'], words: { account: Titles; contact: Titles }) {
  const display = {
    key: freeCode(wish.display, ['account', 'contact', parent?.key ?? ''], 'name'),
    type: 'text' as const,
    title: filled(wish.display),
    required: true,
    searchable: true,
    indexed: true,
  };
  const head = { key, title: filled(wish.title), plural: filled(wish.plural), icon: wish.icon, displayColumn: display.key };
  if (parent !== undefined) {
    const up = {
      key: parent.key,
      type: 'reference' as const,
      title: parent.title,
      settings: { target: parent.key },
      required: true,
    };
    return { ...head, columns: [display, up], attachedTo: parent.key, parentColumn: parent.key };
  }
  const contact = { ...account(words.contact), key: 'contact', settings: { target: 'contact' }, required: false };
  return {
    ...head,
    columns: [display, ...(wish.owner === 'account' ? [account(words.account)] : []), ...(wish.contact ? [contact] : [])],
    ...(wish.owner === 'account' && { organisationFrom: 'account' }),
    ...(wish.contact && { contactColumn: 'contact' }),
    ...(wish.owner === 'staff' && { staffOnly: true }),
  };
}

export function NewObjectDialog({ taken, parent, onClose, onMade }: NewObjectProps): ReactNode {
  const t = useText();
  const toast = useToast();
  const both = (key: 'displayDefault' | 'accountColumn' | 'contactColumn'): Titles => ({
    en: t(`objects.make.${key}.en`),
    de: t(`objects.make.${key}.de`),
  });
  const start: Wish = {
    title: {},
    plural: {},
    key: null,
    icon: 'layers',
    display: both('displayDefault'),
    owner: 'maker',
    contact: false,
  };
  const form = useForm({
    initial: start,
    draft: parent ? `object.new.${parent.key}` : 'object.new',
    check: ({ title, plural, display }) => {
      const needed = (texts: Titles) => (Object.keys(filled(texts)).length === 0 ? t('objects.titles.needed') : undefined);
      return { title: needed(title), plural: needed(plural), display: needed(display) };
    },
    send: (wish, idempotencyKey) =>
      call('POST /api/staff/metadata/objects', {
        body: bodyOf(wish, wish.key ?? freeCode(wish.title, taken, 'object'), parent, {
          account: both('accountColumn'),
          contact: both('contactColumn'),
        }),
        idempotencyKey,
      }),
    done: (made) => {
      toast(t('objects.make.done', { object: titleIn(t, made.plural) }));
      onClose();
      onMade(made.key);
    },
  });
  const { values, set } = form;
  return (
    <Dialog
      kind="form"
      title={parent ? t('objects.detail.addTitle', { object: titleIn(t, parent.title) }) : t('objects.make.title')}
      sub={parent && t('objects.detail.addWhy')}
      submit={t(parent ? 'objects.detail.submit' : 'objects.make.submit')}
      onClose={() => {
        form.reset();
        onClose();
      }}
      onSubmit={form.submit}
      busy={form.busy}
      note={<DraftNote at={form.keptAt} />}
    >
      <Stack gap={20}>
        <FormProblem form={form} />
        <TitlesField
          label={t('objects.make.one')}
          hint={t('objects.make.oneHint')}
          value={values.title}
          onChange={(title) => set({ title })}
          error={form.error('title')}
          required
        />
        <TitlesField
          label={t('objects.make.many')}
          hint={t('objects.make.manyHint')}
          value={values.plural}
          onChange={(plural) => set({ plural })}
          error={form.error('plural')}
          required
        />
        <Field label={t('objects.code')} hint={t('objects.make.codeHint')} error={form.error('key')}>
          <TextInput value={values.key ?? freeCode(values.title, taken, '')} onChange={(key) => set({ key })} maxLength={40} />
        </Field>
        <TitlesField
          label={t('objects.make.display')}
          hint={t('objects.make.displayHint')}
          value={values.display}
          onChange={(display) => set({ display })}
          error={form.error('display')}
        />
        <IconField value={values.icon} onChange={(icon) => set({ icon })} />
        {parent === undefined && <Owner wish={values} set={set} />}
        <Notice>{t('objects.make.outside')}</Notice>
      </Stack>
    </Dialog>
  );
}

function Owner({ wish, set }: { wish: Wish; set: (change: Partial<Wish>) => void }): ReactNode {
  const t = useText();
  return (
    <>
      <RadioCards
        label={t('objects.make.owner')}
        value={wish.owner}
        onChange={(owner) => set({ owner })}
        options={(['maker', 'account', 'staff'] as const).map((value) => ({
          value,
          label: t(`objects.make.belongs.${value}`),
          hint: t(`objects.make.belongs.${value}Hint`),
        }))}
      />
      <Checkbox
        checked={wish.contact}
        onChange={(contact) => set({ contact })}
        label={t('objects.make.contact')}
        hint={t('objects.make.contactHint')}
      />
    </>
  );
}
