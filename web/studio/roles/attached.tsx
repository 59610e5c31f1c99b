/** What a role has besides itself: the roles above it, and functional roles attached to it or to those; for a functional one its holders (ORG-18). */
import { type ReactNode, useState } from 'react';
import { problemText, useChange, usePages } from '../../api/index.ts';
import {
  AlertIcon,
  Badge,
  BuildingIcon,
  Card,
  Combobox,
  CrossIcon,
  IconButton,
  Link,
  type LoadOptions,
  MoreButton,
  RightIcon,
  SkeletonRows,
  TagMarkIcon,
  UsersIcon,
  useText,
  useToast,
  Words,
} from '../../ui/index.ts';
import { type Role, roleAt } from './data.ts';
import { RoleChangeDialog } from './dry-run.tsx';
import { findRoles, optionOf } from './find.ts';
import css from './roles.module.css';

export function AttachedTab({ role }: { role: Role }): ReactNode {
  return (
    <div className={css.tab}>
      <Above role={role} />
      <Attachments role={role} />
    </div>
  );
}

function Above({ role }: { role: Role }): ReactNode {
  const t = useText();
  return (
    <Card title={t('roles.attached.above')} pad>
      {role.above.length === 0 ? (
        <Words as="p" size="sm" tone="muted">
          {t('roles.attached.noneAbove')}
        </Words>
      ) : (
        <>
          <Words as="p" size="sm" tone="muted">
            {t('roles.attached.aboveWhy')}
          </Words>
          <ol className={css.way}>
            {role.above.map(({ uid, title }) => (
              <li key={uid}>
                <Link to={roleAt(uid)} still>
                  {title}
                </Link>
                <RightIcon size="sm" className={css.turn} />
              </li>
            ))}
            <li aria-current="true">{role.title}</li>
          </ol>
        </>
      )}
    </Card>
  );
}

/** Which of the two is the functional one decides the direction. */
function useAttach(role: Role) {
  const t = useText();
  const toast = useToast();
  const onFailed = (problem: Parameters<typeof problemText>[1]): void =>
    toast({ text: problem.errors[0]?.message ?? problem.detail ?? problemText(t, problem), icon: AlertIcon });
  const attach = useChange('PUT /api/staff/roles/:role/holders/:holder', { onFailed });
  const detach = useChange('DELETE /api/staff/roles/:role/holders/:holder', { onFailed });
  const pair = (other: string) =>
    role.tree === 'functional' ? { role: role.uid, holder: other } : { role: other, holder: role.uid };
  const run = (change: typeof attach | typeof detach, other: string, done: string): void => {
    change.runAsync({ params: pair(other) }).then(
      () => toast(done),
      () => {},
    );
  };
  return {
    pair,
    attach: (uid: string, name: string) => run(attach, uid, t('roles.attached.done', { name })),
    detach: (uid: string, name: string) => run(detach, uid, t('roles.attached.gone', { name })),
  };
}

function Attachments({ role }: { role: Role }): ReactNode {
  const t = useText();
  const list = usePages('GET /api/staff/roles/:role/attachments', { params: { role: role.uid }, query: {} });
  const { pair, ...change } = useAttach(role);
  const [asked, setAsked] = useState<{ deed: 'attach' | 'detach'; uid: string; name: string } | null>(null);
  const doIt = (): void => {
    if (asked === null) return;
    setAsked(null);
    change[asked.deed](asked.uid, asked.name);
  };
  const roles = list.pages.flatMap((page) => page.roles);
  const functional = role.tree === 'functional';
  const Mark = functional ? UsersIcon : TagMarkIcon;
  return (
    <Card title={t(functional ? 'roles.attached.holders' : 'roles.attached.functional')}>
      <div className={css.hint}>
        <Words as="p" size="sm" tone="muted">
          {t(functional ? 'roles.attached.holdersWhy' : 'roles.attached.functionalWhy')}
        </Words>
        {role.can.spread && (
          <Add
            role={role}
            taken={roles.filter(({ through }) => through === null).map(({ uid }) => uid)}
            onAdd={(uid, name) => setAsked({ deed: 'attach', uid, name })}
          />
        )}
      </div>
      {list.isPending && <SkeletonRows rows={2} />}
      {!list.isPending && roles.length === 0 && (
        <p className={css.hint}>
          <Words size="sm" tone="dim">
            {t('roles.attached.none')}
          </Words>
        </p>
      )}
      <ul className={css.rows}>
        {roles.map(({ uid, title, organisation, through }) => (
          <li key={uid}>
            {organisation ? <BuildingIcon /> : <Mark />}
            <Link to={roleAt(uid)} still className={css.grow}>
              {title}
            </Link>
            {through === null ? (
              <Badge tone="brand">{t('roles.attached.here')}</Badge>
            ) : (
              <Words size="sm" tone="muted">
                {t('roles.attached.from', { role: through.title })}
              </Words>
            )}
            {through === null && (
              <IconButton
                icon={CrossIcon}
                label={t('roles.attached.detach', { name: title })}
                onClick={() => setAsked({ deed: 'detach', uid, name: title })}
              />
            )}
          </li>
        ))}
      </ul>
      {asked && (
        <RoleChangeDialog
          key={asked.deed + asked.uid}
          ask={{ role: pair(asked.uid).role, body: { change: asked.deed, holder: pair(asked.uid).holder } }}
          title={t(asked.deed === 'attach' ? 'roles.attached.ask' : 'roles.attached.askOff', {
            name: asked.name,
            role: role.title,
          })}
          submit={t(asked.deed === 'attach' ? 'roles.attached.do' : 'roles.attached.doOff')}
          onDo={doIt}
          onClose={() => setAsked(null)}
        />
      )}
      {list.more && (
        <div className={css.hint}>
          <MoreButton size="xs" busy={list.loadingMore} onMore={list.more}>
            {t('common.more')}
          </MoreButton>
        </div>
      )}
    </Card>
  );
}

interface AddProps {
  readonly role: Role;
  readonly taken: readonly string[];
  readonly onAdd: (uid: string, name: string) => void;
}

function Add({ role, taken, onAdd }: AddProps): ReactNode {
  const t = useText();
  const tree = role.tree === 'functional' ? 'organisational' : 'functional';
  const options: LoadOptions = async (typed, signal) => {
    const found = await findRoles({ tree, side: role.side }, typed, signal);
    return found.filter(({ uid }) => !taken.includes(uid)).map(optionOf);
  };
  const label = t(role.tree === 'functional' ? 'roles.attached.addHolder' : 'roles.attached.add');
  return (
    <div className={css.add}>
      <Combobox
        label={label}
        placeholder={label}
        value={null}
        options={options}
        onChange={(chosen) => chosen && onAdd(chosen.value, chosen.label)}
      />
    </div>
  );
}
