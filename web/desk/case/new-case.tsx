/** Staff register a case for a contact: somebody called, or wrote by other ways. */
import { type ReactNode, useState } from 'react';
import type { ColumnDescription, ObjectDescription } from '../../../shared/contracts/records.ts';
import { call, DraftNote, FormProblem, Problem, useForm } from '../../api/index.ts';
import {
  columnOf,
  type FormValues,
  isEmpty,
  LaidOutForm,
  ownColumns,
  RecordInput,
  startValues,
  toSend,
  useRecordForm,
  useSay,
} from '../../record/index.ts';
import { Dialog, Field, Stack, useText, useToast } from '../../ui/index.ts';

interface NewCaseProps {
  readonly description: ObjectDescription;
  readonly onClose: () => void;
  readonly onMade: (uid: string) => void;
}

const keys = ['contact', 'service', 'subject', 'description', 'priority', 'attachments'] as const;
const always: readonly string[] = ['contact', 'description'];

export function NewCaseDialog(props: NewCaseProps): ReactNode {
  return props.description.page === null ? <OwnForm {...props} /> : <ArrangedForm {...props} />;
}

/** As an administrator has arranged the page of cases. */
function ArrangedForm({ description, onClose, onMade }: NewCaseProps): ReactNode {
  const t = useText();
  const toast = useToast();
  const state = useRecordForm({
    description,
    start: { priority: 'normal' },
    draft: 'case.new',
    done: ({ uid }) => {
      toast(t('desk.newCase.made'));
      onMade(uid);
    },
  });
  const { form, problem, page, columns, field } = state;
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
        {problem}
        {page ? <LaidOutForm description={description} state={state} page={page} /> : columns.map(({ key }) => field(key))}
      </Stack>
    </Dialog>
  );
}

function OwnForm({ description, onClose, onMade }: NewCaseProps): ReactNode {
  const t = useText();
  const say = useSay();
  const toast = useToast();
  const [filesBusy, setFilesBusy] = useState(false);
  // What an administrator added is asked after what the product asks.
  const asked = [...keys, ...ownColumns(description)].flatMap((key) => columnOf(description, key) ?? []);
  const columns = asked.filter(({ settable, type }) => settable && type !== 'number');
  const isNeeded = ({ key, own, required, type }: ColumnDescription): boolean =>
    always.includes(key) || (own === true && required && type !== 'boolean');
  const form = useForm<FormValues, { uid: string }>({
    initial: startValues(columns, undefined, { priority: 'normal' }),
    draft: 'case.new',
    check: (values) => {
      const open = columns.filter((column) => isNeeded(column) && isEmpty(column, values[column.key]));
      const faults = open.map(({ key }) => [key, t(key === 'contact' ? 'desk.newCase.contactNeeded' : 'common.record.required')]);
      return { ...Object.fromEntries(faults), ...(filesBusy && { attachments: t('common.record.filesBusy') }) };
    },
    send: (values, idempotencyKey) =>
      call('POST /api/staff/records/:object', {
        params: { object: 'case' },
        body: { values: filled(columns, values) },
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
        {columns.map((column) => {
          const { key, title } = column;
          const needed = isNeeded(column);
          return (
            <Field key={key} label={say(title)} error={form.error(key)} required={needed} optional={!needed}>
              <RecordInput
                object="case"
                column={column}
                value={form.values[key] ?? null}
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

/** As the server takes them: what is empty stays away and gets its default. */
const filled = (columns: readonly ColumnDescription[], values: FormValues): Record<string, unknown> =>
  Object.fromEntries(
    columns.filter((one) => !isEmpty(one, values[one.key])).map((one) => [one.key, toSend(one, values[one.key])]),
  );

/** The server names fields `values.subject`; here they are called `subject`. */
function atFields(problem: Problem): Problem {
  const errors = problem.errors.map((fault) => ({ ...fault, path: fault.path.replace(/^(body\.)?values\./, '') }));
  return new Problem({ ...problem, detail: problem.detail, title: problem.title, errors });
}
