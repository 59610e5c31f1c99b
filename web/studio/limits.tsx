/** Limits of portals: packages of numbers, shipped switched off, and what is beyond them (LIC-09..11). */
import { type ReactNode, useState } from 'react';
import { type Answer, call, FormProblem, Load, useCall, useForm } from '../api/index.ts';
import {
  Badge,
  Button,
  Card,
  Checkbox,
  Dialog,
  Field,
  Link,
  Notice,
  Stack,
  TextInput,
  useText,
  useToast,
  Words,
} from '../ui/index.ts';
import { titleIn } from './rights/data.ts';
import css from './studio.module.css';

type Limits = Answer<'GET /api/staff/limits'>;
type Package = Limits['packages'][number];
type Portal = Limits['portals'][number];
const kinds = ['self_service', 'customer', 'partner'] as const;
const fields = ['sections', 'pageObjects'] as const;

export function LimitsCard(): ReactNode {
  const t = useText();
  const limits = useCall('GET /api/staff/limits');
  const [editing, setEditing] = useState<Package | null>(null);
  return (
    <div className={css.below}>
      <Card pad title={t('studio.limits.title')}>
        <Load of={limits}>
          {({ packages, portals }) => (
            <Stack gap={16}>
              <Words as="p" tone="muted">
                {t('studio.limits.why')}
              </Words>
              {packages.map((one) => (
                <PackageLine key={one.uid} one={one} onChange={() => setEditing(one)} />
              ))}
              {portals.filter(isBeyond).map((portal) => (
                <Beyond key={portal.uid} portal={portal} />
              ))}
            </Stack>
          )}
        </Load>
        {editing && (
          <LimitsDialog
            now={editing}
            onClose={() => setEditing(null)}
            onDone={() => {
              setEditing(null);
              void limits.refetch();
            }}
          />
        )}
      </Card>
    </div>
  );
}

const isBeyond = ({ readOnly, sections, mostSections }: Portal): boolean =>
  readOnly || (mostSections !== null && sections > mostSections);

function PackageLine({ one, onChange }: { one: Package; onChange: () => void }): ReactNode {
  const t = useText();
  const say = (value: number | null): string => (value === null ? t('studio.limits.none') : String(value));
  const title = titleIn(t, one.title);
  return (
    <section className={css.limits} aria-label={title}>
      <header>
        <Words as="h3" bold>
          {title}
        </Words>
        <Badge tone={one.active ? 'ok' : undefined}>{t(one.active ? 'studio.limits.on' : 'studio.limits.off')}</Badge>
        <Button onClick={onChange}>{t('studio.limits.change')}</Button>
      </header>
      <ul>
        {kinds.map((kind) => (
          <li key={kind}>
            {t('studio.limits.line', {
              kind: t(`studio.licences.kind.${kind}`),
              sections: say(one.limits[kind].sections),
              objects: say(one.limits[kind].pageObjects),
            })}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What is beyond the limits, and the screens where it is mended. */
function Beyond({ portal }: { portal: Portal }): ReactNode {
  const t = useText();
  const { title, readOnly, sections, mostSections, mostObjects, pages } = portal;
  const wide = pages.filter(({ objects }) => mostObjects !== null && objects > mostObjects);
  return (
    <Notice tone="warn">
      <b>{t(readOnly ? 'studio.limits.readOnly' : 'studio.limits.tooMany', { title })}</b>
      <ul>
        {wide.map((page) => (
          <li key={page.object}>
            {t('studio.limits.page', { page: titleIn(t, page.title), has: page.objects, most: mostObjects ?? 0 })}{' '}
            <Link to={`/objects/${page.object}/pages?door=${portal.uid}`}>{t('studio.limits.mendPage')}</Link>
          </li>
        ))}
        {mostSections !== null && sections > mostSections && (
          <li>
            {t('studio.limits.sectionsBeyond', { has: sections, most: mostSections })}{' '}
            <Link to={`/menus/portal/${portal.uid}`}>{t('studio.limits.mendMenu')}</Link>
          </li>
        )}
      </ul>
    </Notice>
  );
}

type Wish = { readonly active: boolean } & Readonly<Record<string, string | boolean>>;
const nameOf = (kind: (typeof kinds)[number], field: (typeof fields)[number]) => `${kind}.${field}`;

function LimitsDialog({ now, onClose, onDone }: { now: Package; onClose: () => void; onDone: () => void }): ReactNode {
  const t = useText();
  const toast = useToast();
  const start = Object.fromEntries(
    kinds.flatMap((kind) => fields.map((field) => [nameOf(kind, field), String(now.limits[kind][field] ?? '')])),
  );
  const form = useForm<Wish, Limits>({
    initial: { active: now.active, ...start },
    check: (wish) =>
      Object.fromEntries(
        Object.entries(wish).flatMap(([key, value]) =>
          typeof value === 'string' && !/^\d{0,5}$/.test(value.trim()) ? [[key, t('studio.limits.number')]] : [],
        ),
      ),
    send: (wish) => {
      const number = (kind: (typeof kinds)[number], field: (typeof fields)[number]): number | null => {
        const typed = String(wish[nameOf(kind, field)] ?? '').trim();
        return typed === '' ? null : Number(typed);
      };
      const of = (kind: (typeof kinds)[number]) => ({
        sections: number(kind, 'sections'),
        pageObjects: number(kind, 'pageObjects'),
      });
      return call('PUT /api/staff/limits/:package', {
        params: { package: now.uid },
        body: {
          active: wish.active,
          limits: { self_service: of('self_service'), customer: of('customer'), partner: of('partner') },
        },
        ifMatch: now.version,
      });
    },
    done: () => {
      toast(t('studio.limits.changed'));
      onDone();
    },
  });
  return (
    <Dialog
      kind="form"
      title={titleIn(t, now.title)}
      submit={t('studio.save')}
      onClose={onClose}
      onSubmit={form.submit}
      busy={form.busy}
    >
      <Stack gap={16}>
        <FormProblem form={form} />
        <Checkbox
          checked={form.values.active}
          onChange={(active) => form.set({ active })}
          label={t('studio.limits.active')}
          hint={t('studio.limits.activeHint')}
        />
        {kinds.flatMap((kind) =>
          fields.map((field) => {
            const name = nameOf(kind, field);
            const label = t(`studio.limits.field.${field}`, { kind: t(`studio.licences.kind.${kind}`) });
            return (
              <Field key={name} label={label} hint={t('studio.limits.empty')} error={form.error(name)}>
                <TextInput
                  value={String(form.values[name] ?? '')}
                  onChange={(value) => form.set({ [name]: value })}
                  inputMode="numeric"
                  maxLength={5}
                />
              </Field>
            );
          }),
        )}
      </Stack>
    </Dialog>
  );
}
