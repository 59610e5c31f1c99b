/** “Invite people”: addresses, what they shall be, and what became of each (ADM-03, ADM-05, ADM-13). */
import { type ReactNode, useRef, useState } from 'react';
import { call, useChange, useForm } from '../../api/index.ts';
import { type Added, AddressBox, type Chosen, ResultDialog, readPieces } from '../../blocks/people/index.ts';
import { Checkbox, CheckCards, Dialog, Field, Notice, Select, Stack, useText, useToast } from '../../ui/index.ts';
import { usePortal } from '../portal.tsx';
import { noticeOf, type Organisation, useTried } from './deeds.ts';

const KEY = 'POST /api/portal/:portal/organisation/users';

interface Values {
  readonly emails: string;
  /** Uid of the portal they are invited to. */
  readonly portal: string;
  readonly culture: string;
  readonly roles: readonly string[];
  readonly isAdmin: boolean;
  readonly send: boolean;
}

/** What goes to the server; for addresses with several contacts a second time, with the one that was chosen. */
function inputOf(slug: string, { emails, portal, culture, roles, isAdmin, send }: Values, chosen: readonly Chosen[]) {
  const whom = chosen.length > 0 ? { emails: chosen.map(({ email }) => email).join('\n'), chosen: [...chosen] } : { emails };
  const language = culture === 'de' ? ('de' as const) : ('en' as const);
  return { params: { portal: slug }, body: { ...whom, toPortal: portal, culture: language, roles: [...roles], isAdmin, send } };
}

/** What a draft holds of what is offered now: a role or a portal may have gone since. */
function offeredOf({ roles, portals }: Organisation, slug: string, values: Values): Values {
  const [first] = portals;
  const portal = [values.portal, portals.find((one) => one.slug === slug)?.uid].find((uid) =>
    portals.some((one) => one.uid === uid),
  );
  const offered = values.roles.filter((uid) => roles.some((one) => one.uid === uid));
  return { ...values, roles: offered, portal: portal ?? first?.uid ?? '' };
}

/** Fields at which a fault can stand. */
const drawnOf = ({ portals, roles }: Organisation): string[] => [
  'emails',
  ...(portals.length > 1 ? ['portal'] : []),
  ...(roles.length > 0 ? ['roles'] : []),
];

export function AddDialog({ organisation, onClose }: { organisation: Organisation; onClose: () => void }): ReactNode {
  const t = useText();
  const toast = useToast();
  const { slug } = usePortal();
  const { uid, title, portals } = organisation;
  const again = useChange(KEY);
  const [result, setResult] = useState<Added | null>(null);
  /** What was sent: the form begins anew with it, and who is chosen afterwards is added in the same way. */
  const sent = useRef<Values | null>(null);
  const tried = useTried();
  const form = useForm<Values, Added>({
    initial: {
      emails: '',
      portal: portals.find((one) => one.slug === slug)?.uid ?? '',
      culture: t.language === 'de' ? 'de' : 'en',
      roles: [],
      isAdmin: false,
      send: true,
    },
    draft: `portal.members.${uid}`,
    check: ({ emails }) => ({ emails: readPieces(emails).length === 0 ? t('members.add.nobody') : undefined }),
    send: (typed, idempotencyKey) => {
      const values = offeredOf(organisation, slug, typed);
      sent.current = values;
      return tried(() => call(KEY, { ...inputOf(slug, values, []), idempotencyKey }));
    },
    done: (added) => tell(added),
  });
  function tell(added: Added): void {
    if (added.created.length > 0) toast(t('people.add.made', { count: added.created.length }));
    if (added.refused.length + added.choices.length + added.present.length > 0) setResult(added);
    else onClose();
  }
  if (result) {
    const send = (chosen: readonly Chosen[]): Promise<Added> =>
      tried(() => again.runAsync(inputOf(slug, sent.current ?? form.values, chosen)));
    return <ResultDialog result={result} send={send} onDone={tell} onClose={onClose} />;
  }
  const notice = noticeOf(t, form.problem, drawnOf(organisation));
  const pieces = readPieces(form.values.emails);
  const count = pieces.filter(({ fault }) => fault === null).length;
  return (
    <Dialog
      kind="form"
      title={t('people.add.title', { name: title })}
      sub={t('members.add.sub')}
      submit={count === 0 ? t('members.invite') : t(form.values.send ? 'people.add.submitSend' : 'people.add.submit', { count })}
      busy={form.busy}
      onClose={onClose}
      onSubmit={form.submit}
      note={pieces.length > 0 && t('people.add.ready', { good: count, all: pieces.length })}
    >
      <Stack gap={20}>
        {notice && (
          <Notice tone="late" live>
            {notice}
          </Notice>
        )}
        <AddressBox {...form.at('emails')} pieces={pieces} error={form.error('emails')} />
        <What form={form} values={offeredOf(organisation, slug, form.values)} organisation={organisation} />
      </Stack>
    </Dialog>
  );
}

type AddForm = ReturnType<typeof useForm<Values, Added>>;

interface WhatProps {
  readonly form: AddForm;
  readonly values: Values;
  readonly organisation: Organisation;
}

/** What they shall be, and how they are told. */
function What({ form, values, organisation: { portals, roles } }: WhatProps): ReactNode {
  const t = useText();
  const { set } = form;
  return (
    <>
      {portals.length > 1 && (
        <Field label={t('people.add.portal')} error={form.error('portal')} required>
          <Select
            {...form.at('portal')}
            value={values.portal}
            options={portals.map((one) => ({ value: one.uid, label: one.title }))}
          />
        </Field>
      )}
      {roles.length > 0 && (
        <CheckCards
          label={t('members.add.rolesLabel')}
          options={roles.map((one) => ({ value: one.uid, label: one.title }))}
          values={values.roles}
          onChange={form.at('roles').onChange}
          error={form.error('roles')}
        />
      )}
      <Checkbox
        label={t('members.administrator')}
        hint={t('members.add.administratorHint')}
        checked={values.isAdmin}
        onChange={(isAdmin) => set({ isAdmin })}
      />
      <Field label={t('people.add.culture')}>
        <Select
          {...form.at('culture')}
          options={(['en', 'de'] as const).map((value) => ({ value, label: t(`people.languages.${value}`) }))}
        />
      </Field>
      <Checkbox
        label={t('people.add.send')}
        hint={t('people.add.sendHint')}
        checked={values.send}
        onChange={(send) => set({ send })}
      />
    </>
  );
}
