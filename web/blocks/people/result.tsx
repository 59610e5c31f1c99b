/** What became of each address: made, there already, refused and why; and which contact is meant where there are several (decision 4). */
import { type ReactNode, useState } from 'react';
import { Problem, problemText } from '../../api/index.ts';
import { Dialog, Notice, RadioCards, Stack, useText, Words } from '../../ui/index.ts';
import type { Added } from './answers.ts';

export interface Chosen {
  readonly email: string;
  /** Null = a new contact. */
  readonly contact: string | null;
}

interface ResultDialogProps {
  readonly result: Added;
  readonly send: (chosen: readonly Chosen[]) => Promise<Added>;
  readonly onDone: (added: Added) => void;
  readonly onClose: () => void;
}

export function ResultDialog({ result, send, onDone, onClose }: ResultDialogProps): ReactNode {
  const t = useText();
  const [picked, setPicked] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const { created, present, refused, choices, freeSeats } = result;
  async function submit(): Promise<void> {
    setBusy(true);
    try {
      onDone(await send(choices.map(({ email }) => ({ email, contact: picked[email] || null }))));
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause;
      setProblem(cause);
    } finally {
      setBusy(false);
    }
  }
  const choosing = choices.length > 0;
  return (
    <Dialog
      kind="form"
      title={t('people.result.title')}
      sub={created.length === 0 ? t('people.result.nobody') : t('people.result.made', { count: created.length })}
      submit={t('people.result.submit', { count: choices.length })}
      busy={busy}
      onSubmit={choosing ? () => void submit() : undefined}
      onClose={onClose}
    >
      <Stack gap={20}>
        {problem && (
          <Notice tone="late" live>
            {problemText(t, problem)}
          </Notice>
        )}
        {freeSeats !== null && freeSeats < created.length && (
          <Notice tone="warn">{t('people.result.seats', { count: freeSeats })}</Notice>
        )}
        {choices.map(({ email, contacts }) => (
          <RadioCards
            key={email}
            label={t('people.result.choose', { email })}
            value={picked[email] ?? ''}
            onChange={(contact) => setPicked({ ...picked, [email]: contact })}
            options={[
              ...contacts.map(({ uid, name, account }) => ({ value: uid, label: name, hint: account ?? undefined })),
              { value: '', label: t('people.result.newContact'), hint: t('people.result.newContactHint') },
            ]}
          />
        ))}
        {refused.length > 0 && (
          <Addresses
            title={t('people.result.refused')}
            rows={refused.map(({ email, code }) => [email, t(`people.result.code.${code}`)])}
          />
        )}
        {present.length > 0 && (
          <Addresses
            title={t('people.result.present')}
            rows={present.map(({ email }) => [email, t('people.result.presentWhy')])}
          />
        )}
      </Stack>
    </Dialog>
  );
}

function Addresses({ title, rows }: { title: string; rows: readonly (readonly [string, string])[] }): ReactNode {
  return (
    <section>
      <Words as="h3" size="sm" bold>
        {title}
      </Words>
      <ul>
        {rows.map(([email, why], index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same address can be refused twice; the list does not change
          <li key={`${email} ${index}`}>
            <Words as="p" size="sm">
              {email}
            </Words>
            <Words as="p" size="xs" tone="muted">
              {why}
            </Words>
          </li>
        ))}
      </ul>
    </section>
  );
}
