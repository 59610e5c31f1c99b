/** Fields of block settings: texts in the language that is being written, links, choices. */
import { type ReactNode, useState } from 'react';
import { call } from '../../api/index.ts';
import { Combobox, Field, type LoadOptions, type Option, Select, Stack, TextArea, TextInput, useText } from '../../ui/index.ts';
import type { BlockOf, Edit } from './draft.ts';

export type Texts = Record<string, string>;
type Target = BlockOf<'actions'>['settings']['actions'][number]['target'];
export type NamedLink = NonNullable<BlockOf<'banner'>['settings']['button']>;

/** What every field of a form is told: the language that is being written, and what there is to choose from. */
export interface Writing {
  readonly language: string;
  readonly edit: Edit;
}

interface TextsFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: Texts | null;
  readonly onChange: (value: Texts | null) => void;
  readonly language: string;
  readonly most: number;
  readonly lines?: boolean;
  readonly required?: boolean;
}

/** One text, in the language that is being written; the others stay. An emptied one is taken out. */
export function TextsField({ label, hint, value, onChange, language, most, lines, required }: TextsFieldProps): ReactNode {
  const set = (words: string): void => {
    const { [language]: _, ...others } = value ?? {};
    const next = words.trim() === '' ? others : { ...others, [language]: words };
    onChange(Object.keys(next).length === 0 ? (required ? {} : null) : next);
  };
  const shown = { value: value?.[language] ?? '', onChange: set, maxLength: most, lang: language };
  // Where this language has no words, the others stand there as a hint of what is shown instead.
  const placeholder = Object.values(value ?? {})[0];
  return (
    <Field label={label} hint={hint} required={required} optional={!required}>
      {lines ? <TextArea {...shown} placeholder={placeholder} rows={3} /> : <TextInput {...shown} placeholder={placeholder} />}
    </Field>
  );
}

interface ChoiceProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly options: readonly { readonly value: V; readonly label: string }[];
  readonly onChange: (value: V) => void;
}

export function Choice<V extends string>({ label, value, options, onChange }: ChoiceProps<V>): ReactNode {
  return (
    <Field label={label}>
      <Select value={value} options={options} onChange={(next) => onChange(next as V)} />
    </Field>
  );
}

interface NumberProps {
  readonly label: string;
  readonly value: number;
  readonly from: number;
  readonly to: number;
  readonly onChange: (value: number) => void;
}

/** A whole number within its bounds; what is typed beyond them waits in the box. */
export function NumberField({ label, value, from, to, onChange }: NumberProps): ReactNode {
  const [typed, setTyped] = useState(String(value));
  return (
    <Field label={label} hint={`${from}–${to}`}>
      <TextInput
        type="number"
        inputMode="numeric"
        min={from}
        max={to}
        value={typed}
        onChange={(text) => {
          setTyped(text);
          const number = Number(text);
          if (Number.isInteger(number) && number >= from && number <= to) onChange(number);
        }}
      />
    </Field>
  );
}

interface MomentProps {
  readonly label: string;
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
}

/** A moment in the writer's own zone; stored with its zone. */
export function MomentField({ label, value, onChange }: MomentProps): ReactNode {
  const local = value === null ? '' : localOf(new Date(value));
  return (
    <Field label={label} optional>
      <TextInput
        type="datetime-local"
        value={local}
        onChange={(text) => {
          const at = new Date(text);
          onChange(text === '' || Number.isNaN(at.getTime()) ? null : at.toISOString());
        }}
      />
    </Field>
  );
}

function localOf(at: Date): string {
  const shifted = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

interface TargetFieldProps extends Writing {
  readonly value: Target;
  readonly onChange: (value: Target) => void;
}

/** Where a link leads. */
export function TargetField({ value, onChange, edit, language }: TargetFieldProps): ReactNode {
  const t = useText();
  const { sections } = edit.catalogue;
  const kinds = (['new_case', 'section', 'article', 'link'] as const).filter((kind) => kind !== 'section' || sections.length > 0);
  const begin = (kind: Target['kind']): Target => {
    if (kind === 'section') return { kind, section: sections[0]?.key ?? '' };
    if (kind === 'link') return { kind, address: 'https://' };
    return kind === 'article' ? { kind, article: '' } : { kind: 'new_case' };
  };
  return (
    <Stack gap={12}>
      <Choice
        label={t('arrange.field.target')}
        value={value.kind}
        options={kinds.map((kind) => ({ value: kind, label: t(`arrange.field.targets.${kind}`) }))}
        onChange={(kind) => onChange(begin(kind))}
      />
      {value.kind === 'section' && (
        <Choice
          label={t('arrange.field.section')}
          value={value.section}
          options={sections.map(({ key, title }) => ({ value: key, label: title[language] ?? title.en ?? key }))}
          onChange={(section) => onChange({ kind: 'section', section })}
        />
      )}
      {value.kind === 'link' && (
        <Field label={t('arrange.field.address')} hint={t('arrange.field.addressHint')}>
          <TextInput value={value.address} onChange={(address) => onChange({ kind: 'link', address })} maxLength={1_000} />
        </Field>
      )}
      {value.kind === 'article' && (
        <ArticleField value={value.article} onChange={(article) => onChange({ kind: 'article', article })} />
      )}
    </Stack>
  );
}

/** Published articles, found by typing; the editor finds those he may read himself. */
const loadArticles: LoadOptions = async (typed, signal) => {
  const query = { columns: 'title', search: typed || undefined, limit: 20 };
  const page = await call('GET /api/staff/records/:object', { params: { object: 'published_article' }, query, signal });
  return page.rows.map(({ uid, values }) => ({ value: uid, label: String(values.title ?? uid) }));
};

function ArticleField({ value, onChange }: { value: string; onChange: (uid: string) => void }): ReactNode {
  const t = useText();
  const [chosen, setChosen] = useState<Option | null>(value === '' ? null : { value, label: value });
  return (
    <Field label={t('arrange.field.article')}>
      <Combobox
        options={loadArticles}
        placeholder={t('arrange.field.choose')}
        value={chosen}
        onChange={(option) => {
          setChosen(option);
          onChange(option?.value ?? '');
        }}
      />
    </Field>
  );
}

interface LinkFieldProps extends Writing {
  readonly label: string;
  readonly value: NamedLink | null;
  readonly onChange: (value: NamedLink | null) => void;
}

/** Words and where they lead; without words there is no link. */
export function LinkField({ label, value, onChange, ...writing }: LinkFieldProps): ReactNode {
  const t = useText();
  return (
    <Stack gap={12}>
      <TextsField
        label={label}
        hint={t('arrange.field.buttonHint')}
        value={value?.label ?? null}
        language={writing.language}
        most={80}
        onChange={(words) => onChange(words === null ? null : { label: words, target: value?.target ?? { kind: 'new_case' } })}
      />
      {value && <TargetField {...writing} value={value.target} onChange={(target) => onChange({ ...value, target })} />}
    </Stack>
  );
}
