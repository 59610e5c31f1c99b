/** Who asks: contact, organisation, what else is open for them. */
import type { ReactNode } from 'react';
import type { ObjectDescription, RecordRow } from '../../../shared/contracts/records.ts';
import type { Filter } from '../../../shared/rules/filter.ts';
import { useCall } from '../../api/index.ts';
import { choiceOf, columnOf, plainText, shapeOf, useRecord, useSay } from '../../record/index.ts';
import {
  Avatar,
  Bone,
  Count,
  FlagIcon,
  KeyValues,
  Link,
  RightIcon,
  StatusGlyph,
  useFormat,
  useText,
  Words,
} from '../../ui/index.ts';
import { useManagesPeople } from '../me.tsx';
import css from './queue.module.css';
import { openOnly } from './views.ts';

interface CustomerProps {
  readonly row: RecordRow;
  readonly description: ObjectDescription;
}

/** The record a reference leads to; undefined for nothing. */
function linked(value: RecordRow['values'][string] | undefined): { uid: string; label: string } | undefined {
  return typeof value === 'object' && value !== null && 'label' in value ? value : undefined;
}

export function Customer({ row, description }: CustomerProps): ReactNode {
  const t = useText();
  const contact = linked(row.values.contact);
  const account = linked(row.values.organisation);
  return (
    <div className={css.sections}>
      {contact ? <Person uid={contact.uid} name={contact.label} /> : <p className={css.none}>{t('desk.customer.none')}</p>}
      {account && <Organisation uid={account.uid} name={account.label} />}
      {(account ?? contact) && <OtherCases row={row} description={description} />}
    </div>
  );
}

function Person({ uid, name }: { uid: string; name: string }): ReactNode {
  const t = useText();
  const contact = useRecord('contact', uid);
  const values = contact.data?.values ?? {};
  const [phone, email] = [plainText(values.phone), plainText(values.email)];
  return (
    <section>
      <div className={css.person}>
        <Avatar size="lg" name={name} />
        <div>
          <h2>
            <Link to={`/desk/contacts/${uid}`}>{name}</Link>
          </h2>
          <Words as="p" size="xs" tone="dim">
            {contact.isPending ? <Bone width={120} height={10} /> : plainText(values.job_title)}
          </Words>
        </div>
      </div>
      <KeyValues
        rows={[
          [
            t('desk.customer.phone'),
            phone && (
              <a key="phone" href={`tel:${phone.replaceAll(/[^+\d]/g, '')}`}>
                {phone}
              </a>
            ),
          ],
          [
            t('desk.customer.email'),
            email && (
              <a key="email" href={`mailto:${email}`}>
                <Address>{email}</Address>
              </a>
            ),
          ],
        ]}
      />
    </section>
  );
}

/** A mail address, broken before its host where it has to be broken. */
function Address({ children }: { children: string }): ReactNode {
  const at = children.lastIndexOf('@');
  return (
    <>
      {children.slice(0, at + 1)}
      <wbr />
      {children.slice(at + 1)}
    </>
  );
}

/** Not everybody may see the portal organisation; the account stands there in any case. */
function Organisation({ uid, name }: { uid: string; name: string }): ReactNode {
  const t = useText();
  const enabled = useManagesPeople();
  const found = useCall('GET /api/staff/accounts/:account/organisation', { params: { account: uid }, enabled });
  const members = found.data?.organisation?.members;
  return (
    <section>
      <h3>{t('desk.customer.organisation')}</h3>
      <Link to={`/desk/accounts/${uid}`} className={css.account}>
        <Avatar name={name} square />
        <span>
          <b>{name}</b>
          {members !== undefined && (
            <Words size="xs" tone="dim">
              {members === 0 ? t('desk.customer.noUsers') : t('desk.customer.users', { count: members })}
            </Words>
          )}
        </span>
        <RightIcon size="sm" />
      </Link>
    </section>
  );
}

const AT_ONCE = 6;

function OtherCases({ row, description }: CustomerProps): ReactNode {
  const t = useText();
  const say = useSay();
  const format = useFormat();
  const account = linked(row.values.organisation);
  const contact = linked(row.values.contact);
  const whose: Filter = account
    ? { column: 'organisation', op: 'in', value: [account.uid] }
    : { column: 'contact', op: 'in', value: [contact?.uid ?? ''] };
  const open = openOnly(description);
  const status = columnOf(description, description.statusColumn);
  const cases = useCall('GET /api/staff/records/:object', {
    params: { object: 'case' },
    query: {
      columns: ['number', 'subject', 'complained', ...(status ? [status.key] : [])].join(','),
      filter: JSON.stringify(open ? { and: [whose, open] } : whose),
      sort: '-last_message_at',
      limit: AT_ONCE + 1,
      count: 'true',
    },
  });
  const others = (cases.data?.rows ?? []).filter(({ uid }) => uid !== row.uid).slice(0, AT_ONCE);
  const all = cases.data?.count;
  const isOpen = choiceOf(status, status && row.values[status.key])?.flags.final !== true;
  const number = all && 'exact' in all ? all.exact - (isOpen ? 1 : 0) : others.length;
  if (!cases.data) return cases.error ? null : <section aria-busy="true" />;
  return (
    <section>
      <div className={css.line}>
        <h3>{t('desk.customer.others')}</h3>
        <Count>{format.number(number)}</Count>
      </div>
      {others.length === 0 ? (
        <Words as="p" size="sm" tone="dim">
          {t('desk.customer.noOthers')}
        </Words>
      ) : (
        <ul className={css.others}>
          {others.map(({ uid, values }) => {
            const shape = shapeOf(status, status && values[status.key]);
            const label = say(choiceOf(status, status && values[status.key])?.title);
            return (
              <li key={uid}>
                {shape && <StatusGlyph bare shape={shape} label={label} />}
                <Link to={`/desk/cases/${uid}`}>{plainText(values.subject) || plainText(values.number)}</Link>
                {values.complained === true && (
                  <span className={css.complaint} role="img" aria-label={t('common.message.complaint')}>
                    <FlagIcon size="sm" />
                  </span>
                )}
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
