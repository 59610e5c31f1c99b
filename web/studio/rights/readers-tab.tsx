/** Who can see this record, or this column: the answer of the server, with the way to each setting. Object, record and column stand in the address. */
import type { ReactNode } from 'react';
import { useCall, usePages } from '../../api/index.ts';
import { ReadersView, type Side, SideChoice, useSearch, type Way } from '../../record/index.ts';
import { Card, Combobox, EmptyState, Field, type Option, SearchIcon, Select, useQueryValue, useText } from '../../ui/index.ts';
import { ColumnField, recordOption, recordsOf } from './asking.tsx';
import { rightsAt } from './data.ts';
import css from './rights.module.css';

interface ReadersProps {
  readonly objects: readonly Option[];
  readonly about: 'record' | 'column';
}

export function Readers({ objects, about }: ReadersProps): ReactNode {
  const t = useText();
  const [object, setObject] = useQueryValue('object');
  const [record, setRecord] = useQueryValue('record');
  const [column, setColumn] = useQueryValue('column');
  const [asked, setSide] = useQueryValue('side');
  const side: Side = asked === 'staff' ? 'staff' : 'portal';
  const ready = object !== '' && (about === 'record' ? record !== '' : column !== '');
  return (
    <div className={css.ask}>
      <Card pad>
        <div className={css.form}>
          <SideChoice value={side} onChange={(value) => setSide(value === 'staff' ? value : '')} />
          <Field label={t('rights.objects.object')} required>
            <Select
              value={object}
              empty={t('rights.explain.choose')}
              options={objects}
              onChange={(next) => {
                setObject(next);
                // They are another object's.
                setRecord('');
                setColumn('');
              }}
            />
          </Field>
          {object !== '' && about === 'record' && (
            <RecordField key={object} object={object} value={record} onChange={setRecord} />
          )}
          {object !== '' && about === 'column' && (
            <ColumnField
              object={object}
              value={column}
              onChange={setColumn}
              label={t('rights.ask.whichColumn')}
              empty={t('rights.ask.chooseColumn')}
            />
          )}
        </div>
      </Card>
      {ready ? (
        <Told
          key={side}
          object={object}
          side={side}
          record={about === 'record' ? record : ''}
          column={about === 'column' ? column : ''}
        />
      ) : (
        <EmptyState icon={SearchIcon} title={t(about === 'record' ? 'rights.ask.recordAsk' : 'rights.ask.columnAsk')} as="h2">
          {t('rights.ask.why2')}
        </EmptyState>
      )}
    </div>
  );
}

interface RecordFieldProps {
  readonly object: string;
  readonly value: string;
  readonly onChange: (uid: string) => void;
}

/** A record by number or words; one that the address names is looked up for its name. */
function RecordField({ object, value, onChange }: RecordFieldProps): ReactNode {
  const t = useText();
  const found = useCall('GET /api/staff/records/:object/:uid', { params: { object, uid: value }, enabled: value !== '' });
  const there = found.data?.uid === value ? recordOption(found.data) : { value, label: value };
  return (
    <Field label={t('rights.explain.record')} required>
      <Combobox
        value={value === '' ? null : there}
        options={recordsOf(object)}
        onChange={(chosen) => onChange(chosen?.value ?? '')}
      />
    </Field>
  );
}

interface ToldProps {
  readonly object: string;
  readonly side: Side;
  readonly record: string;
  readonly column: string;
}

function Told({ object, side, record, column }: ToldProps): ReactNode {
  const search = useSearch();
  const pages = usePages('GET /api/staff/rights/readers', {
    query: { object, side, record: record || undefined, column: column || undefined, search: search.search },
    about: [object],
  });
  return (
    <Card pad>
      <div className={css.form}>
        <ReadersView as="h2" pages={pages} search={search} linkOf={(way) => linkOf(object, column, way)} />
      </div>
    </Card>
  );
}

/** Address of what gives it; a share and the like are not set in the studio. */
function linkOf(object: string, column: string, { setting, through }: Way): string | null {
  const row = through === null ? {} : { row: through.uid };
  switch (setting.kind) {
    case 'scope_rule':
      return rightsAt(object, 'records', row);
    case 'rule':
    case 'switch':
      return rightsAt(object, 'records');
    case 'operation_rule':
      return rightsAt(object, 'operations', row);
    case 'column_rule':
      return rightsAt(object, 'columns', { column, ...row });
    case 'system_operation':
      return '/system-operations';
    default:
      return null;
  }
}
