/** What can be said of one field, part or tab. */
import { type ReactNode, useState } from 'react';
import type { PageField, PagePart } from '../../../shared/contracts/record-pages.ts';
import { partsOf } from '../../../shared/page-layout.ts';
import { Checkbox, Dialog, Field, Select, Stack, useText, Words } from '../../ui/index.ts';
import { filled, type Titles } from '../objects/data.ts';
import { TitlesField } from '../objects/titles-field.tsx';
import { titleIn } from '../rights/data.ts';
import { columnAt, fieldName, partName } from './canvas.tsx';
import type { Arranged } from './data.ts';
import { fieldPlaces, fieldsAt, type Item, PROFILE, withParts } from './moves.ts';
import type { Design } from './use-page.ts';

interface SettingsProps {
  readonly arranged: Arranged;
  readonly design: Design;
  readonly item: Item;
  readonly onClose: () => void;
}

export function Settings(props: SettingsProps): ReactNode {
  const { design, item } = props;
  const { layout } = design;
  if (item.kind === 'field') {
    const place = fieldPlaces(layout).find((one) => fieldsAt(layout, one).some(({ column }) => column === item.key));
    const field = place && fieldsAt(layout, place).find(({ column }) => column === item.key);
    return place && field ? <FieldDialog key={item.key} place={place} field={field} {...props} /> : null;
  }
  if (item.kind === 'tab') return <TabDialog {...props} />;
  const part = partsOf(layout).find(({ key }) => key === item.key);
  return part ? <PartDialog part={part} {...props} /> : null;
}

/** A title of its own, or none. */
const own = (titles: Titles): Record<string, string> | undefined => {
  const some = filled(titles);
  return Object.keys(some).length > 0 ? some : undefined;
};

function FieldDialog({
  arranged,
  design,
  place,
  field,
  onClose,
}: SettingsProps & { place: string; field: PageField }): ReactNode {
  const t = useText();
  const column = columnAt(arranged, field.column);
  const [titles, setTitles] = useState<Titles>(field.title ?? {});
  const [required, setRequired] = useState(field.required === true);
  const [readOnly, setReadOnly] = useState(field.readOnly === true);
  const save = (): void => {
    const title = own(titles);
    const next: PageField = {
      column: field.column,
      ...(title && { title }),
      ...(required && !readOnly && { required }),
      ...(readOnly && { readOnly }),
    };
    const put = (fields: readonly PageField[]) => fields.map((one) => (one === field ? next : one));
    const { layout } = design;
    design.change(
      place === PROFILE
        ? { ...layout, profile: put(layout.profile) }
        : withParts(layout, (part) =>
            part.kind === 'group' && part.key === place ? { ...part, fields: put(part.fields) } : part,
          ),
    );
    onClose();
  };
  return (
    <Dialog
      kind="form"
      title={t('design.field.title', { name: fieldName(t, arranged, { column: field.column }) })}
      submit={t('design.take')}
      onSubmit={save}
      onClose={onClose}
    >
      <Stack gap={16}>
        <TitlesField label={t('design.field.label')} value={titles} onChange={setTitles} hint={t('design.field.labelHint')} />
        {column?.writable ? (
          <>
            <Checkbox
              label={t('design.field.required')}
              checked={required && !readOnly}
              onChange={setRequired}
              disabled={readOnly}
            />
            <Checkbox label={t('design.field.readOnly')} checked={readOnly} onChange={setReadOnly} />
            <Words size="sm" tone="muted">
              {t('design.field.why')}
            </Words>
          </>
        ) : (
          <Words size="sm" tone="muted">
            {t('design.field.never')}
          </Words>
        )}
        {arranged.door.door !== 'staff' && column && (
          <Words size="sm" tone="muted">
            {column.readers.length > 0
              ? t('design.field.readers', { roles: column.readers.join(', ') })
              : t('design.field.nobody')}
          </Words>
        )}
      </Stack>
    </Dialog>
  );
}

function TabDialog({ design, item, onClose }: SettingsProps): ReactNode {
  const t = useText();
  const { layout } = design;
  const tab = layout.tabs.find(({ key }) => key === item.key);
  const [titles, setTitles] = useState<Titles>(tab?.title ?? {});
  const title = own(titles);
  return (
    <Dialog
      kind="form"
      title={t('design.tab.title')}
      submit={t('design.take')}
      disabled={!title}
      onSubmit={() => {
        if (title) design.change({ ...layout, tabs: layout.tabs.map((one) => (one === tab ? { ...one, title } : one)) });
        onClose();
      }}
      onClose={onClose}
    >
      <TitlesField label={t('design.tab.name')} value={titles} onChange={setTitles} required />
    </Dialog>
  );
}

function PartDialog({ arranged, design, part, onClose }: SettingsProps & { part: PagePart }): ReactNode {
  const t = useText();
  const [titles, setTitles] = useState<Titles>(part.title ?? {});
  const [two, setTwo] = useState(part.kind === 'group' && part.columns === 2);
  const [columns, setColumns] = useState<readonly string[]>((part.kind === 'detail' && part.columns) || []);
  const detail =
    part.kind === 'detail' ? arranged.details.find((one) => one.object === part.object && one.column === part.column) : undefined;
  const save = (): void => {
    const title = own(titles);
    const { title: _, ...bare } = part;
    const next = { ...bare, ...(title && { title }) } as PagePart;
    const { columns: __, ...rest } = next as PagePart & { columns?: unknown };
    const done =
      next.kind === 'group'
        ? { ...next, columns: two ? (2 as const) : (1 as const) }
        : next.kind === 'detail'
          ? ({ ...rest, ...(columns.length > 0 && { columns: [...columns] }) } as PagePart)
          : next;
    design.change(withParts(design.layout, (one) => (one.key === part.key ? done : one)));
    onClose();
  };
  return (
    <Dialog
      kind="form"
      title={t('design.part.title', { name: partName(t, arranged, part) })}
      submit={t('design.take')}
      onSubmit={save}
      onClose={onClose}
    >
      <Stack gap={16}>
        <TitlesField
          label={t('design.part.name')}
          value={titles}
          onChange={setTitles}
          hint={part.kind === 'group' ? undefined : t('design.part.nameHint')}
        />
        {part.kind === 'group' && (
          <Field label={t('design.part.columns')}>
            <Select
              value={two ? '2' : '1'}
              onChange={(value) => setTwo(value === '2')}
              options={['1', '2'].map((value) => ({ value, label: t(`design.part.in${value as '1' | '2'}`) }))}
            />
          </Field>
        )}
        {part.kind === 'feed' && (
          <Words size="sm" tone="muted">
            {t('design.part.feedWhy')}
          </Words>
        )}
        {detail && (
          <fieldset>
            <legend>{t('design.part.shown')}</legend>
            <Words size="sm" tone="muted">
              {t('design.part.shownWhy')}
            </Words>
            {detail.columns.map((column) => (
              <Checkbox
                key={column.key}
                label={titleIn(t, column.title)}
                checked={columns.includes(column.key)}
                onChange={(on) => setColumns(on ? [...columns, column.key] : columns.filter((key) => key !== column.key))}
              />
            ))}
          </fieldset>
        )}
      </Stack>
    </Dialog>
  );
}
