/** The page as it is arranged: its profile and its tabs with their parts; everything can be dragged, and moved by buttons alike. */
import { type DragEvent, type ReactNode, useState } from 'react';
import type { PageField, PagePart, PageTab } from '../../../shared/contracts/record-pages.ts';
import { columnsOf, isArticle, partsOf } from '../../../shared/page-layout.ts';
import {
  Badge,
  Button,
  cx,
  DownIcon,
  EditIcon,
  Hidden,
  IconButton,
  LockIcon,
  Menu,
  type MenuEntry,
  MenuLinesIcon,
  PlusIcon,
  TrashIcon,
  UpIcon,
  useText,
} from '../../ui/index.ts';
import { titleIn } from '../rights/data.ts';
import { type Arranged, type ColumnAt, titled } from './data.ts';
import { fieldsAt, freeKey, type Item, moveField, moveTo, PROFILE, removed, stepped, TABS, withPart, withTab } from './moves.ts';
import css from './pages.module.css';
import type { Design } from './use-page.ts';

interface CanvasProps {
  readonly arranged: Arranged;
  readonly design: Design;
  readonly onEdit: (item: Item) => void;
  /** Makes a new field for this place; absent for whoever may not make columns. */
  readonly onNew?: (place: string) => void;
  /** Where a new list is made: an object whose records lead here. */
  readonly newDetail?: string;
}

interface Drag {
  readonly item: Item;
  readonly gap: { readonly place: string; readonly index: number } | null;
}

/** What every row of the canvas needs. */
interface Ways extends CanvasProps {
  readonly drag: Drag | null;
  readonly setDrag: (drag: Drag | null) => void;
  readonly nameOf: (item: Item) => string;
  readonly put: (layout: Design['layout'] | null, item: Item) => void;
}

export function Canvas(props: CanvasProps): ReactNode {
  const t = useText();
  const { arranged, design } = props;
  const [drag, setDrag] = useState<Drag | null>(null);
  const [said, setSaid] = useState('');
  const { layout } = design;
  const nameOf = (item: Item): string => {
    if (item.kind === 'field') return fieldName(t, arranged, { column: item.key });
    if (item.kind === 'tab') return titleIn(t, layout.tabs.find(({ key }) => key === item.key)?.title ?? {});
    const part = partsOf(layout).find(({ key }) => key === item.key);
    return part ? partName(t, arranged, part) : '';
  };
  const put: Ways['put'] = (next, item) => {
    if (next === null) return setSaid(t('design.noWay', { name: nameOf(item) }));
    design.change(next);
    setSaid(t('design.moved', { name: nameOf(item) }));
  };
  const ways: Ways = { ...props, drag, setDrag, nameOf, put };
  return (
    <div className={css.canvas}>
      <Hidden>
        <span role="status">{said}</span>
      </Hidden>
      <section className={css.box} aria-labelledby="design-profile">
        <h2 id="design-profile">{t('design.profile')}</h2>
        <Fields place={PROFILE} fields={layout.profile} {...ways} />
      </section>
      <div className={css.tabs}>
        {layout.tabs.map((tab, index) => (
          <TabBox key={tab.key} tab={tab} index={index} {...ways} />
        ))}
        <Gap place={TABS} index={layout.tabs.length} kind="tab" {...ways} />
        <Button
          icon={PlusIcon}
          onClick={() => {
            const key = freeKey(layout, 'tab');
            design.change(withTab(layout, { key, title: titled(t, t('design.newTab')), parts: [] }));
            props.onEdit({ kind: 'tab', key });
          }}
        >
          {t('design.addTab')}
        </Button>
      </div>
    </div>
  );
}

type Say = ReturnType<typeof useText>;

export const columnAt = (arranged: Arranged, key: string): ColumnAt | undefined =>
  arranged.columns.find((one) => one.key === key);

export function fieldName(t: Say, arranged: Arranged, field: PageField): string {
  return titleIn(t, field.title ?? columnAt(arranged, field.column)?.title ?? { en: field.column });
}

export function partName(t: Say, arranged: Arranged, part: PagePart): string {
  if (part.title) return titleIn(t, part.title);
  if (part.kind === 'files') return fieldName(t, arranged, { column: part.column });
  if (part.kind === 'detail') {
    const detail = arranged.details.find((one) => one.object === part.object && one.column === part.column);
    if (detail) return titleIn(t, detail.title);
  }
  return t(`design.kind.${part.kind}`);
}

/** Takes what is dragged where a thing of this kind may stand. */
function useDrop({ drag, setDrag, design, put }: Ways, kind: Item['kind'], place: string, index: number) {
  const here = drag?.item.kind === kind;
  return {
    over: here && drag.gap?.place === place && drag.gap.index === index,
    props: {
      onDragOver: (event: DragEvent) => {
        if (!here) return;
        event.preventDefault();
        event.stopPropagation();
        if (drag.gap?.place !== place || drag.gap.index !== index) setDrag({ ...drag, gap: { place, index } });
      },
      onDrop: (event: DragEvent) => {
        if (!here) return;
        event.preventDefault();
        event.stopPropagation();
        put(moveTo(design.layout, drag.item, place, index), drag.item);
        setDrag(null);
      },
    },
  };
}

/** Behind the last thing of a place, and into an empty one. */
function Gap({
  kind,
  place,
  index,
  empty,
  ...ways
}: Ways & { kind: Item['kind']; place: string; index: number; empty?: string }): ReactNode {
  const { over, props } = useDrop(ways, kind, place, index);
  return (
    <div className={cx(css.drop, empty && css.empty, over && css.over)} {...props}>
      {empty}
    </div>
  );
}

/** Grip, name, marks and buttons of one thing. */
function Row({
  item,
  name,
  marks,
  place,
  index,
  children,
  ...ways
}: Ways & { item: Item; name: string; marks?: ReactNode; place: string; index: number; children?: ReactNode }): ReactNode {
  const t = useText();
  const { drag, setDrag, design, put, onEdit } = ways;
  const { over, props } = useDrop(ways, item.kind, place, index);
  const mine = drag?.item.kind === item.kind && drag.item.key === item.key;
  return (
    <li
      draggable
      onDragStart={(event) => {
        event.stopPropagation();
        event.dataTransfer.effectAllowed = 'move';
        event.dataTransfer.setData('text/plain', name);
        setDrag({ item, gap: null });
      }}
      onDragEnd={() => setDrag(null)}
      {...props}
      className={cx(css.item, css[item.kind], mine && css.dragged, over && css.gap)}
    >
      <div className={css.row}>
        <span className={css.grip} title={t('design.drag')}>
          <MenuLinesIcon size="sm" />
        </span>
        <button type="button" className={css.name} onClick={() => onEdit(item)} title={t('design.edit', { name })}>
          <b>{name}</b>
          {marks}
        </button>
        <span className={css.tools}>
          <IconButton
            size="xs"
            icon={UpIcon}
            label={t('design.up', { name })}
            onClick={() => put(stepped(design.layout, item, -1), item)}
          />
          <IconButton
            size="xs"
            icon={DownIcon}
            label={t('design.down', { name })}
            onClick={() => put(stepped(design.layout, item, 1), item)}
          />
          <IconButton size="xs" icon={EditIcon} label={t('design.edit', { name })} onClick={() => onEdit(item)} />
          <IconButton
            size="xs"
            icon={TrashIcon}
            label={t('design.remove', { name })}
            onClick={() => design.change(removed(design.layout, item))}
          />
        </span>
      </div>
      {children}
    </li>
  );
}

function Fields({
  place,
  fields,
  two,
  ...ways
}: Ways & { place: string; fields: readonly PageField[]; two?: boolean }): ReactNode {
  const t = useText();
  const { arranged } = ways;
  return (
    <>
      <ul className={cx(css.fields, two && css.two)}>
        {fields.map((field, index) => (
          <Row
            key={field.column}
            item={{ kind: 'field', key: field.column }}
            name={fieldName(t, arranged, field)}
            marks={<Marks field={field} arranged={arranged} />}
            place={place}
            index={index}
            {...ways}
          />
        ))}
      </ul>
      <Gap
        kind="field"
        place={place}
        index={fields.length}
        empty={fields.length === 0 ? t('design.noFields') : undefined}
        {...ways}
      />
      <AddField place={place} {...ways} />
    </>
  );
}

function Marks({ field, arranged }: { field: PageField; arranged: Arranged }): ReactNode {
  const t = useText();
  const column = columnAt(arranged, field.column);
  const hidden = arranged.door.door !== 'staff' && column?.readers.length === 0;
  return (
    <>
      {(field.required || (column?.required && column.writable)) && <Badge>{t('design.required')}</Badge>}
      {field.readOnly && (
        <span className={css.mark} title={t('design.readOnly')}>
          <LockIcon size="sm" />
          <Hidden>{t('design.readOnly')}</Hidden>
        </span>
      )}
      {hidden && <small className={css.warn}>{t('design.hiddenThere')}</small>}
    </>
  );
}

function AddField({ place, arranged, design, put, onNew }: Ways & { place: string }): ReactNode {
  const t = useText();
  const placed = columnsOf(design.layout);
  const left = arranged.columns.filter(({ key, fixed }) => !fixed && !placed.includes(key));
  const entries: MenuEntry[] = left.map(({ key, title }) => ({
    label: titleIn(t, title),
    onSelect: () => put(moveField(design.layout, key, place, fieldsAt(design.layout, place).length), { kind: 'field', key }),
  }));
  if (onNew) entries.push({ label: t('design.newField'), icon: PlusIcon, onSelect: () => onNew(place) });
  if (entries.length === 0) return null;
  return <AddMenu label={t('design.addField')} entries={entries} />;
}

function AddMenu({ label, entries }: { label: string; entries: readonly MenuEntry[] }): ReactNode {
  return (
    <Menu
      label={label}
      align="start"
      entries={entries}
      trigger={(props) => (
        <Button kind="quiet" size="xs" icon={PlusIcon} {...props}>
          {label}
        </Button>
      )}
    />
  );
}

function TabBox({ tab, index, ...ways }: Ways & { tab: PageTab; index: number }): ReactNode {
  const t = useText();
  return (
    <ul className={css.bare}>
      <Row item={{ kind: 'tab', key: tab.key }} name={titleIn(t, tab.title)} place={TABS} index={index} {...ways}>
        <ul className={css.partList}>
          {tab.parts.map((part, at) => (
            <PartBox key={part.key} part={part} tab={tab.key} index={at} {...ways} />
          ))}
        </ul>
        <Gap
          kind="part"
          place={tab.key}
          index={tab.parts.length}
          empty={tab.parts.length === 0 ? t('design.noParts') : undefined}
          {...ways}
        />
        <AddPart tab={tab.key} {...ways} />
      </Row>
    </ul>
  );
}

function PartBox({ part, tab, index, ...ways }: Ways & { part: PagePart; tab: string; index: number }): ReactNode {
  const t = useText();
  const { arranged } = ways;
  return (
    <Row
      item={{ kind: 'part', key: part.key }}
      name={partName(t, arranged, part)}
      marks={<small className={css.kind}>{t(`design.kind.${part.kind}`)}</small>}
      place={tab}
      index={index}
      {...ways}
    >
      {part.kind === 'group' && <Fields place={part.key} fields={part.fields} two={part.columns === 2} {...ways} />}
    </Row>
  );
}

function AddPart({ tab, arranged, design, onEdit, newDetail }: Ways & { tab: string }): ReactNode {
  const t = useText();
  const { layout } = design;
  const there = partsOf(layout);
  const placed = columnsOf(layout);
  const add = (part: PagePart): void => {
    design.change(withPart(layout, tab, part));
    if (part.kind === 'group' || part.kind === 'detail') onEdit({ kind: 'part', key: part.key });
  };
  const key = (wanted: string) => freeKey(layout, wanted);
  const entries: MenuEntry[] = [
    { label: t('design.kind.group'), onSelect: () => add({ kind: 'group', key: key('group'), columns: 2, fields: [] }) },
    ...arranged.details
      .filter((one) => !there.some((part) => part.kind === 'detail' && part.object === one.object && part.column === one.column))
      .map((one) => ({
        label: t('design.addDetail', { name: titleIn(t, one.title), column: titleIn(t, one.columnTitle) }),
        onSelect: () => add({ kind: 'detail', key: key('list'), object: one.object, column: one.column }),
      })),
    ...arranged.columns
      .filter((one) => one.type === 'files' && !one.fixed && !placed.includes(one.key))
      .map((one) => ({
        label: t('design.addFiles', { name: titleIn(t, one.title) }),
        onSelect: () => add({ kind: 'files', key: key('files'), column: one.key }),
      })),
  ];
  // Portal users are told on the organisation's page of a portal; the desk has a screen of its own for them.
  const members = arranged.object.key === 'account' && arranged.door.door !== 'staff';
  // The screens of articles have their own.
  for (const kind of [
    ...(isArticle(arranged.object.key) ? [] : (['feed', 'history'] as const)),
    ...(members ? (['members'] as const) : []),
  ] as const) {
    if (!there.some((part) => part.kind === kind)) {
      entries.push({ label: t(`design.kind.${kind}`), onSelect: () => add({ kind, key: key(kind) }) });
    }
  }
  if (newDetail) entries.push({ label: t('design.newList'), icon: PlusIcon, to: newDetail });
  return <AddMenu label={t('design.addPart')} entries={entries} />;
}
