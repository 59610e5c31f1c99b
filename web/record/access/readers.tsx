/** Who can see something: how many by which way, then person by person. The same for a record on the desk and for the studio's questions. */
import { type ReactNode, useEffect, useState } from 'react';
import { Load, type Pages } from '../../api/index.ts';
import {
  Avatar,
  Badge,
  EmptyState,
  EyeOffIcon,
  Link,
  MoreButton,
  SearchInput,
  SkeletonRows,
  useFormat,
  useText,
  Words,
} from '../../ui/index.ts';
import css from './access.module.css';
import { type Readers, type Way, wayText } from './words.ts';

const WAIT = 250; // milliseconds after the last key

/** What was typed, for the eye and, a little later, for the server. */
export function useSearch(): { typed: string; search: string; set: (text: string) => void } {
  const [typed, set] = useState('');
  const [search, setSearch] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSearch(typed.trim()), typed === '' ? 0 : WAIT);
    return () => clearTimeout(timer);
  }, [typed]);
  return { typed, search, set };
}

interface ReadersViewProps {
  readonly pages: Pages<Readers>;
  readonly search: ReturnType<typeof useSearch>;
  /** Where a way is set, for those who may go there. */
  readonly linkOf?: (way: Way) => string | null;
  /** Of its headings: what stands in a dialog is below the dialog's own. */
  readonly as?: 'h2' | 'h3';
}

export function ReadersView({ pages, search, linkOf, as = 'h3' }: ReadersViewProps): ReactNode {
  const t = useText();
  const data = pages.isPending && pages.pages.length === 0 ? undefined : pages.pages[0];
  return (
    <Load
      of={{ data, error: pages.error, refetch: pages.refetch }}
      skeleton={<SkeletonRows rows={5} />}
      failed={t('access.failed')}
    >
      {(first) =>
        first.people === 0 ? (
          <EmptyState icon={EyeOffIcon} title={t('access.none')} as={as}>
            {t('access.noneWhy')}
          </EmptyState>
        ) : (
          <>
            <p className={css.sum} role="status">
              {t('access.people', { count: first.people })}
            </p>
            <Groups groups={first.groups} linkOf={linkOf} as={as} />
            <People pages={pages} search={search} linkOf={linkOf} as={as} />
          </>
        )
      }
    </Load>
  );
}

function WayLine({ way, linkOf }: { way: Way; linkOf: ReadersViewProps['linkOf'] }): ReactNode {
  const t = useText();
  const format = useFormat();
  const to = linkOf?.(way) ?? null;
  return (
    <>
      {wayText(t, format, way)} {to && <Link to={to}>{t('access.toSetting')}</Link>}
    </>
  );
}

const keyOf = ({ kind, through, organisation, setting, given }: Way): string =>
  [kind, through?.uid, through?.portal, organisation, setting.id, given?.at].join();

type PartProps = Pick<ReadersViewProps, 'linkOf' | 'as'>;

function Groups({ groups, linkOf, as: Heading = 'h3' }: PartProps & { groups: Readers['groups'] }): ReactNode {
  const t = useText();
  return (
    <section className={css.part} aria-label={t('access.ways')}>
      <Heading>{t('access.ways')}</Heading>
      <ul className={css.list}>
        {groups.map((group) => (
          <li key={keyOf(group)}>
            <div className={css.who}>
              <span>
                <WayLine way={group} linkOf={linkOf} />
              </span>
            </div>
            <Words size="sm" tone="muted" num>
              {t('access.people', { count: group.people })}
            </Words>
          </li>
        ))}
      </ul>
    </section>
  );
}

function People({ pages, search, linkOf, as: Heading = 'h3' }: ReadersViewProps): ReactNode {
  const t = useText();
  const rows = pages.pages.flatMap((page) => page.rows);
  return (
    <section className={css.part} aria-label={t('access.oneByOne')}>
      <Heading>{t('access.oneByOne')}</Heading>
      <SearchInput label={t('access.find')} value={search.typed} onChange={search.set} maxLength={200} />
      {rows.length === 0 && (
        <Words as="p" size="sm" tone="muted">
          {t('access.notFound')}
        </Words>
      )}
      <ul className={css.list}>
        {rows.map((person) => (
          <li key={person.uid}>
            <Avatar size="sm" name={person.name} />
            <div className={css.who}>
              <b>{person.name}</b>
              {person.organisations.length > 0 && <small>{person.organisations.join(', ')}</small>}
              {person.ways.map((way) => (
                <small key={keyOf(way)}>
                  <WayLine way={way} linkOf={linkOf} />
                </small>
              ))}
            </div>
            {person.grade !== 'none' && <Badge>{t(`access.grade.${person.grade}`)}</Badge>}
          </li>
        ))}
      </ul>
      {pages.more && (
        <div>
          <MoreButton onMore={pages.more} busy={pages.loadingMore}>
            {t('access.more')}
          </MoreButton>
        </div>
      )}
    </section>
  );
}
