/** Who reads an article or a category: portals and roles, how many people, and what is odd about it (decision 5). */
import type { ReactNode } from 'react';
import type { KnowledgeAudience } from '../../../shared/contracts/knowledge-staff.ts';
import { Notice, Stack, UsersIcon, useText, Words } from '../../ui/index.ts';
import css from './knowledge.module.css';

export function Audience({ audience }: { audience: KnowledgeAudience }): ReactNode {
  const t = useText();
  const { readers, people, names, warnings, from, inherited } = audience;
  const grave = people === 0 || readers.length === 0;
  return (
    <Stack gap={12}>
      {warnings.length > 0 && (
        <Notice tone={grave ? 'late' : 'warn'} live>
          {warnings.map((code) => (
            <p key={code}>{t.maybe(`articles.audience.warnings.${code}`) ?? code}</p>
          ))}
        </Notice>
      )}
      <p className={css.people}>
        <UsersIcon />
        <b>{t('articles.audience.people', { count: people })}</b>
      </p>
      {names.length > 0 && (
        <Words as="p" size="sm" tone="muted">
          {names.join(', ')}
          {people > names.length && ` ${t('articles.audience.more', { count: people - names.length })}`}
        </Words>
      )}
      {readers.length > 0 && (
        <ul className={css.readers}>
          {readers.map(({ portal, role }) => (
            <li key={`${portal?.uid ?? ''} ${role.uid}`}>
              <b>{role.title}</b>
              <span>{portal ? portal.title : t('articles.audience.allPortals')}</span>
            </li>
          ))}
        </ul>
      )}
      {from && (
        <Words as="p" size="xs" tone="dim">
          {t(inherited ? 'articles.audience.inherited' : 'articles.audience.own', { name: from.name })}
        </Words>
      )}
    </Stack>
  );
}
