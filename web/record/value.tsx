/** A value on the screen, by the type of its column. */
import type { ReactNode } from 'react';
import type { ColumnDescription, Shown, ShownFile, ShownLink } from '../../shared/contracts/records.ts';
import { Avatar, Link, LinkCards, RelativeTime, Row, StatusGlyph, useFormat, useText, Words } from '../ui/index.ts';
import { choiceOf, plainText, shapeOf, useSay } from './description.ts';
import { useDoor, useFileHref } from './door.tsx';
import { PreviewCards } from './previews.tsx';
import { Prose } from './prose.tsx';
import { textOfHtml } from './text.ts';

interface RecordValueProps {
  readonly column: ColumnDescription;
  readonly value: Shown | undefined;
  /** In a list: one line, short times, files as a number. */
  readonly short?: boolean;
  /** The record that holds it, for the addresses of its files. */
  readonly of?: { readonly object: string; readonly uid: string };
}

/** Draws nothing for an empty value. */
export function RecordValue(props: RecordValueProps): ReactNode {
  const { column, value, short } = props;
  const t = useText();
  const say = useSay();
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'object') return <Composite {...props} />;
  switch (column.type) {
    case 'boolean':
      return t(value === true ? 'common.record.yes' : 'common.record.no');
    case 'choice': {
      const label = say(choiceOf(column, value)?.title) || String(value);
      const shape = shapeOf(column, value);
      return shape ? <StatusGlyph shape={shape} label={label} /> : label;
    }
    case 'datetime':
      return short ? <RelativeTime at={String(value)} as="short" size="sm" /> : <Moment at={String(value)} />;
    case 'date':
      return <Day day={String(value)} />;
    case 'integer':
    case 'decimal':
      return <Figure value={String(value)} />;
    case 'email':
      return short ? value : <a href={`mailto:${value}`}>{value}</a>;
    case 'phone':
      return short ? value : <a href={`tel:${String(value).replaceAll(/[^+\d]/g, '')}`}>{value}</a>;
    case 'link':
      return short ? value : <WebLink address={String(value)} />;
    case 'rich_text':
      return short ? textOfHtml(String(value)) : <RichValue html={String(value)} of={props.of} />;
    default:
      return value;
  }
}

function RichValue({ html, of }: { html: string; of: RecordValueProps['of'] }): ReactNode {
  const href = useFileHref();
  return <Prose html={html} fileHref={of && ((file) => href(of.object, of.uid, file))} />;
}

function Moment({ at }: { at: string }): ReactNode {
  const format = useFormat();
  return <time dateTime={at}>{format.long(at)}</time>;
}

/** A day has no zone: it is shown as it is written, wherever one sits. */
function Day({ day }: { day: string }): ReactNode {
  const format = useFormat();
  return <time dateTime={day}>{format.day(`${day}T00:00`)}</time>;
}

/** Long numbers come as text and keep every digit. */
function Figure({ value }: { value: string }): ReactNode {
  const { language } = useText();
  const [whole = '', fraction] = value.split('.');
  const shown = new Intl.NumberFormat(language).format(BigInt(whole.replace('-', '') || 0));
  const point = new Intl.NumberFormat(language).formatToParts(1.5).find((part) => part.type === 'decimal')?.value ?? '.';
  return <Words num>{(value.startsWith('-') ? '−' : '') + shown + (fraction ? point + fraction : '')}</Words>;
}

/** Only http and https: the server checked it, and it is checked again where it becomes a link. */
function WebLink({ address }: { address: string }): ReactNode {
  if (!/^https?:\/\//i.test(address)) return address;
  return (
    <a href={address} target="_blank" rel="noopener noreferrer">
      {address.replace(/^https?:\/\//i, '')}
    </a>
  );
}

function Composite({ column, value, short, of }: RecordValueProps): ReactNode {
  const t = useText();
  const { recordTo } = useDoor();
  if (typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value)) {
    if (value.length === 0) return null;
    if (column.type === 'links') {
      return short ? t('common.record.links', { count: value.length }) : <LinkCards links={value as readonly ShownLink[]} />;
    }
    if (short || !of) return t('common.record.files', { count: value.length });
    return <PreviewCards files={value as readonly ShownFile[]} of={of} />;
  }
  if ('amount' in value) {
    return (
      <Words num>
        <Figure value={value.amount.replace(/(\.\d\d\d*?)0+$/, '$1')} /> {value.currency}
      </Words>
    );
  }
  if ('label' in value) {
    const to = recordTo?.(value.object, value.uid);
    return to && !short ? <Link to={to}>{value.label}</Link> : value.label;
  }
  const name = plainText(value);
  if (short || column.type !== 'person') return name;
  return (
    <Row gap={6}>
      <Avatar size="sm" name={name} />
      <span>{name}</span>
    </Row>
  );
}
