/**
 * A form: values, a draft, sending once, and the server's faults at their fields.
 *
 * `const form = useForm({ initial, draft: 'case.new', send: (values, key) => call(…), done });`
 * `<form {...form.props}> <FormProblem form={form} /> <Field label={…} error={form.error('subject')}><TextInput {...form.at('subject')} /></Field>`
 */
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Notice, type Text, useFormat, useText, Words } from '../ui/index.ts';
import { useDraft } from './drafts.ts';
import { useIntent } from './intent.ts';
import { type FieldFault, Problem } from './problem.ts';
import { problemText } from './problem-text.ts';

export interface FormOptions<V extends object, A> {
  readonly initial: V;
  /** Keeps what is typed under this name; leave out for passwords. */
  readonly draft?: string;
  /** Sends the values; `key` is the idempotency key, the same for every try with the same values. */
  readonly send: (values: V, key: string) => Promise<A>;
  readonly done?: (answer: A) => void;
  /** The form stays on the screen after sending: what was written stays in it, and is no draft any more. */
  readonly stays?: boolean;
  /** Faults seen before sending, by field. */
  readonly check?: (values: V) => { readonly [K in keyof V]?: string };
}

export interface Form<V extends object> {
  readonly values: V;
  readonly set: (changes: Partial<V>) => void;
  /** Value and setter of one field, to spread on its input. */
  readonly at: <K extends keyof V & string>(
    name: K,
  ) => { readonly value: V[K]; readonly onChange: (value: V[K]) => void; readonly name: K };
  /** What is wrong with a field, in words that say how to mend it. */
  readonly error: (name: keyof V & string) => string | undefined;
  readonly busy: boolean;
  readonly problem: Problem | null;
  readonly submit: () => void;
  readonly reset: () => void;
  /** Puts values in the place of those it began with: they have changed elsewhere. */
  readonly take: (values: V) => void;
  /** When the draft was last kept. */
  readonly keptAt: Date | null;
  readonly props: {
    readonly ref: React.RefObject<HTMLFormElement | null>;
    readonly noValidate: true;
    readonly onSubmit: (event: React.FormEvent) => void;
  };
}

/** A server's path `body.subject` belongs to the field `subject`; deeper paths to their first part. */
const fieldOf = (path: string): string => path.replace(/^body\./, '').split('.')[0] ?? '';

export function useForm<V extends object, A>({ initial, draft: name, stays, send, done, check }: FormOptions<V, A>): Form<V> {
  const t = useText();
  const client = useQueryClient();
  const draft = useDraft(name ?? null, initial);
  const intent = useIntent(name !== undefined);
  const ref = useRef<HTMLFormElement>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
  const [round, setRound] = useState(0);

  // After a refusal the focus goes to the first field that needs the reader; where none does, what was said comes into sight, each time.
  useEffect(() => {
    if (!round) return;
    const field = ref.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    if (field) field.focus();
    else if (problem) ref.current?.querySelector('[role="alert"]')?.scrollIntoView({ block: 'nearest' });
  }, [round, problem]);

  const refuse = (found: Readonly<Record<string, string>>, cause: Problem | null): void => {
    setFaults(found);
    setProblem(cause);
    setRound((n) => n + 1);
  };

  async function submit(): Promise<void> {
    if (busy) return;
    const seen = Object.entries(check?.(draft.value) ?? {}).filter((pair): pair is [string, string] => Boolean(pair[1]));
    if (seen.length > 0) return refuse(Object.fromEntries(seen), null);
    setBusy(true);
    try {
      const sent = draft.value;
      const answer = await send(sent, intent.keyFor([name, sent]));
      intent.done();
      // What was typed while it was on its way is still a draft.
      if (!stays) draft.clear();
      else if (newest.current === sent) draft.settle();
      refuse({}, null);
      void client.invalidateQueries();
      done?.(answer);
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause;
      if (cause.status > 0) intent.done();
      refuse(Object.fromEntries(cause.errors.map((fault) => [fieldOf(fault.path), faultText(t, fault)])), cause);
    } finally {
      setBusy(false);
    }
  }

  // Two changes within one event build upon each other: a picture becomes a file and stands in the text.
  const newest = useRef(draft.value);
  newest.current = draft.value;
  const set = (changes: Partial<V>): void => {
    newest.current = { ...newest.current, ...changes };
    draft.set(newest.current);
    const mended = Object.keys(changes);
    setFaults((all) => Object.fromEntries(Object.entries(all).filter(([field]) => !mended.includes(field))));
  };
  return {
    values: draft.value,
    set,
    at: (field) => ({
      value: draft.value[field],
      onChange: (value) => set({ [field]: value } as unknown as Partial<V>),
      name: field,
    }),
    error: (field) => faults[field],
    busy,
    problem,
    submit: () => void submit(),
    reset: () => {
      draft.clear();
      setFaults({});
      setProblem(null);
    },
    take: draft.take,
    keptAt: draft.keptAt,
    props: {
      ref,
      noValidate: true,
      onSubmit: (event) => {
        event.preventDefault();
        void submit();
      },
    },
  };
}

function faultText(t: Text, fault: { code: string; message: string }): string {
  return t.maybe(`common.fault.${fault.code}`) ?? fault.message;
}

interface FormProblemProps<V extends object> {
  readonly form: Form<V>;
  /** What a field is called, for a fault of one that stands nowhere on the screen. */
  readonly nameOf?: (field: string) => string | undefined;
}

/**
 * Above the fields: what went wrong as a whole; with two faults or more their number. One fault at one field needs no summary, unless the
 * form does not show that field: then it is told here, or nobody would learn of it.
 */
export function FormProblem<V extends object>({ form, nameOf }: FormProblemProps<V>): ReactNode {
  const t = useText();
  const mark = useRef<HTMLSpanElement>(null);
  const [unseen, setUnseen] = useState<FieldFault | null>(null);
  const { problem } = form;
  const only = problem?.errors.length === 1 ? problem.errors[0] : undefined;
  useLayoutEffect(() => {
    const told = mark.current?.closest('form, dialog, main')?.querySelector('[data-fault]') ?? null;
    setUnseen(only === undefined || told !== null ? null : only);
  }, [only]);
  if (!problem) return null;
  if (only !== undefined && unseen !== only) return <span ref={mark} hidden />;
  const name = only && nameOf?.(fieldOf(only.path));
  return (
    <Notice tone="late" live>
      {only ? `${name ? `${name}: ` : ''}${faultText(t, only)}` : wholeText(t, problem)}
    </Notice>
  );
}

const wholeText = (t: Text, problem: Problem): string =>
  problem.errors.length > 1 ? t('common.error.fields', { count: problem.errors.length }) : problemText(t, problem);

/** “Draft kept at 08:21”, where one is. */
export function DraftNote({ at }: { at: Date | null }): ReactNode {
  const t = useText();
  const format = useFormat();
  return (
    at && (
      <Words size="xs" tone="dim">
        {t('common.draftKept', { time: format.short(at) })}
      </Words>
    )
  );
}
