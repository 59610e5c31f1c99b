/** Staff register a case for a contact: somebody called, or wrote by other ways. */
import { type ReactNode, useState } from 'react';
import type { ObjectDescription } from '../../../shared/contracts/records.ts';
import { call, DraftNote, FormProblem, Problem, useForm } from '../../api/index.ts';
import { columnOf, type FormFile, type FormValue, RecordInput, useSay } from '../../record/index.ts';
import { Dialog, Field, type Option, Stack, useText, useToast } from '../../ui/index.ts';

interface NewCaseProps {
  readonly description: ObjectDescription;
  readonly onClose: () => void;
  readonly onMade: (uid: string) => void;
}

interface Values {
  readonly contact: Option | null;
  readonly service: Option | null;
  readonly subject: string;
  readonly description: string;
  readonly priority: string;
  readonly attachments: readonly FormFile[];
}
const keys = ['contact', 'service', 'subject', 'description', 'priority', 'attachments'] as const;

/** As the server takes them: what is empty stays away and gets its default. */
function toSend(values: Values): Record<string, unknown> {
  const { contact, service, attachments, ...words } = values;
  const filled = Object.entries(words).filter(([, text]) => text.trim() !== '');
  const all: Record<string, unknown> = Object.fromEntries(filled);
  if (contact) all.contact = contact.value;
  if (service) all.service = service.value;
  if (attachments.length > 0) all.attachments = attachments.map((file) => file.uid);
  return all;
}

export function NewCaseDialog({ description, onClose, onMade }: NewCaseProps): ReactNode {
  const t = useText();
  const say = useSay();
  const toast = useToast();
  const [filesBusy, setFilesBusy] = useState(false);
  const start: Values = { contact: null, service: null, subject: '', description: '', priority: 'normal', attachments: [] };
  const form = useForm<Values, { uid: string }>({
    initial: start,
    draft: 'case.new',
    check: (values) => ({
      contact: values.contact ? undefined : t('desk.newCase.contactNeeded'),
      description: values.description.trim() ? undefined : t('common.record.required'),
      attachments: filesBusy ? t('common.record.filesBusy') : undefined,
    }),
    send: (values, idempotencyKey) =>
      call('POST /api/staff/records/:object', {
        params: { object: 'case' },
        body: { values: toSend(values) },
        idempotencyKey,
      }).catch((cause: unknown) => {
        throw cause instanceof Problem ? atFields(cause) : cause;
      }),
    done: ({ uid }) => {
      toast(t('desk.newCase.made'));
      onMade(uid);
    },
  });
  return (
    <Dialog
      kind="form"
      title={t('desk.newCase.title')}
      sub={t('desk.newCase.sub')}
      submit={t('desk.newCase.submit')}
      onClose={onClose}
      onSubmit={form.submit}
      busy={form.busy}
      note={<DraftNote at={form.keptAt} />}
    >
      <Stack gap={16}>
        <FormProblem form={form} />
        {keys.map((key) => {
          const column = columnOf(description, key);
          if (!column?.settable) return null;
          const needed = key === 'contact' || key === 'description';
          return (
            <Field key={key} label={say(column.title)} error={form.error(key)} required={needed} optional={!needed}>
              <RecordInput
                object="case"
                column={column}
                value={form.values[key] as FormValue}
                onChange={(value) => form.set({ [key]: value })}
                onBusy={setFilesBusy}
              />
            </Field>
          );
        })}
      </Stack>
    </Dialog>
  );
}

/** The server names fields `values.subject`; here they are called `subject`. */
function atFields(problem: Problem): Problem {
  const errors = problem.errors.map((fault) => ({ ...fault, path: fault.path.replace(/^(body\.)?values\./, '') }));
  return new Problem({ ...problem, detail: problem.detail, title: problem.title, errors });
}
