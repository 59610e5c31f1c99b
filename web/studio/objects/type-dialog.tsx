/** Another type for a column: first what would become of its values, then the deed. */
import { type ReactNode, useRef, useState } from 'react';
import type { ColumnType } from '../../../shared/columns/contract.ts';
import { becomes } from '../../../shared/columns/retype.ts';
import { type Answer, useChange } from '../../api/index.ts';
import {
  Button,
  Checkbox,
  Dialog,
  Field,
  Notice,
  PlusIcon,
  Select,
  Stack,
  type Text,
  useText,
  useToast,
  Words,
} from '../../ui/index.ts';
import { titleIn } from '../rights/data.ts';
import { type DraftChoice, emptyChoice, Values, writtenChoices } from './choices.tsx';
import { type ColumnWish, settingsOf, wishOf } from './column-wish.ts';
import { type ColumnView, faultAt, isUnplaced, type ObjectView, refusalText, useFreshAfter } from './data.ts';
import { Uses } from './loss.tsx';
import css from './objects.module.css';
import { SettingFields } from './setting-fields.tsx';

type Plan = Answer<'POST /api/staff/metadata/objects/:object/columns/:column/type-plan'>;

/** Letters that a value of a lookup may have. */
const LONGEST = 200;

const zoneHere = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

interface TypeDialogProps {
  readonly object: ObjectView;
  readonly column: ColumnView;
  readonly onClose: () => void;
}

/** What is wished for, what was looked at, and what is done with it. */
function useRetype({ object, column, onClose }: TypeDialogProps) {
  const t = useText();
  const toast = useToast();
  const offered = becomes[column.type] ?? [];
  const [wished, setWish] = useState<ColumnWish>(() => ({ ...wishOf(), type: offered[0] ?? 'text' }));
  // Somebody else may have changed the type meanwhile.
  const wish = offered.includes(wished.type) ? wished : { ...wishOf(), type: offered[0] ?? wished.type };
  const [choices, setChoices] = useState<readonly DraftChoice[]>([]);
  /** What was looked at last; anything changed since has to be looked at again. */
  const [looked, setLooked] = useState<{ readonly at: string; readonly plan: Plan } | null>(null);
  const [agreed, setAgreed] = useState(false);
  const params = { object: object.key, column: column.key };
  const body = {
    type: wish.type,
    settings: settingsOf(wish),
    zone: zoneHere(),
    ...(wish.type === 'choice' && { choices: writtenChoices(choices) }),
  };
  const asked = JSON.stringify([column.version, body]);
  /** What was asked when the button was pressed: by the time of the answer the fields may say something else. */
  const pressed = useRef('');
  const plan = useChange('POST /api/staff/metadata/objects/:object/columns/:column/type-plan', {
    onDone: (found) => {
      setAgreed(false);
      setLooked({ at: pressed.current, plan: found });
    },
  });
  const fresh = useFreshAfter(object.key);
  const save = useChange('PUT /api/staff/metadata/objects/:object/columns/:column/type', {
    onDone: ({ changing }) => {
      toast(t(changing === null ? 'objects.retype.done' : 'objects.retype.begun', { name: titleIn(t, column.title) }));
      onClose();
    },
    // What was agreed to is not what is there: it has to be looked at again.
    onFailed: (problem) => {
      setLooked(null);
      fresh(problem);
    },
  });
  const found = looked?.at === asked ? looked.plan : null;
  const problem = save.problem ?? plan.problem;
  /** What is written anew is not at fault any more. */
  const forget = (): void => {
    if (problem === null) return;
    plan.reset();
    save.reset();
  };
  return {
    ...{ offered, wish, choices, found, agreed, setAgreed, plan, save, problem },
    setWish: (next: ColumnWish): void => {
      forget();
      setWish(next);
    },
    setChoices: (next: readonly DraftChoice[]): void => {
      forget();
      setChoices(next);
    },
    look: () => {
      save.reset();
      pressed.current = asked;
      plan.run({ params, body });
    },
    change: () =>
      save.run({
        params,
        body: { ...body, emptied: found?.emptied ?? 0, seal: found?.seal },
        ifMatch: column.version,
      }),
  };
}

export function TypeDialog(props: TypeDialogProps): ReactNode {
  const { column, onClose } = props;
  const t = useText();
  const name = titleIn(t, column.title);
  const { wish, setWish, choices, setChoices, found, agreed, setAgreed, plan, save, problem, ...retype } = useRetype(props);
  const possible =
    found !== null &&
    found.need === null &&
    !found.uses.some(({ holds }) => holds) &&
    (found.emptied === 0 || (agreed && !isMissed(column, found)));
  return (
    <Dialog
      kind="form"
      title={t('objects.retype.title', { name })}
      submit={t('objects.retype.submit')}
      danger={(found?.emptied ?? 0) > 0}
      disabled={!possible}
      busy={save.busy}
      onClose={onClose}
      onSubmit={retype.change}
    >
      <Stack gap={16}>
        {problem && isUnplaced(problem, drawnFor(wish.type)) && (
          <Notice tone="late" live>
            {refusalText(t, problem)}
          </Notice>
        )}
        <p>{t('objects.retype.now', { type: t(`objects.column.type.${column.type}`) })}</p>
        <Field label={t('objects.retype.to')} hint={t(`objects.column.why.${wish.type}`)}>
          <Select
            value={wish.type}
            onChange={(type) => setWish({ ...wishOf(), type: type as ColumnType })}
            options={retype.offered.map((type) => ({ value: type, label: t(`objects.column.type.${type}`) }))}
          />
        </Field>
        <SettingFields
          form={{
            values: wish,
            set: (change) => setWish({ ...wish, ...change }),
            error: (field) => faultAt(t, problem, field),
          }}
          fixed={false}
          needsCurrency
        />
        {wish.type === 'choice' && <Values choices={choices} onChange={setChoices} error={faultAt(t, problem, 'choices')} />}
        <p>
          <Button onClick={retype.look} busy={plan.busy}>
            {t('objects.retype.look')}
          </Button>
        </p>
        <div aria-live="polite">
          {found && (
            <PlanView
              plan={found}
              column={column}
              onTake={
                wish.type === 'choice' && found.unfit.length > 0
                  ? () => setChoices([...choices, ...valuesOf(t, found, choices)])
                  : undefined
              }
              agreed={agreed}
              onAgree={setAgreed}
            />
          )}
        </div>
      </Stack>
    </Dialog>
  );
}

/** Deleted records may lack what is required. */
const isMissed = ({ required }: ColumnView, { emptiedLive }: Plan): boolean => required && emptiedLive > 0;

/** Fields of a type at which a fault can stand. */
function drawnFor(type: ColumnType): readonly string[] {
  if (type === 'choice') return ['choices'];
  return ['text', 'integer', 'decimal', 'money'].includes(type) ? ['settings'] : [];
}

/** New values of a lookup, of what does not fit. */
function valuesOf(t: Text, { unfit }: Plan, choices: readonly DraftChoice[]): DraftChoice[] {
  const values = unfit.map(({ value }) => value.trim()).filter((one) => one !== '' && one.length <= LONGEST);
  const known = new Set(choices.flatMap(({ title }) => Object.values(title)).map((one) => one.trim().toLowerCase()));
  const fresh = [...new Map(values.map((one) => [one.toLowerCase(), one])).values()].filter(
    (one) => !known.has(one.toLowerCase()),
  );
  return fresh.map((value) => ({ ...emptyChoice(), title: { [t.language]: value } }));
}

interface PlanViewProps {
  readonly plan: Plan;
  readonly column: ColumnView;
  /** Makes values of a lookup of what does not fit. */
  readonly onTake?: () => void;
  readonly agreed: boolean;
  readonly onAgree: (agreed: boolean) => void;
}

function PlanView({ plan, column, onTake, agreed, onAgree }: PlanViewProps): ReactNode {
  const t = useText();
  if (plan.need !== null) return <Notice tone="warn">{t(`objects.loss.need.${plan.need}`)}</Notice>;
  const fits = plan.records - plan.emptied;
  return (
    <Stack gap={12}>
      <Notice tone={plan.emptied > 0 ? 'warn' : undefined}>{fitText(t, plan.records, fits)}</Notice>
      {plan.unfit.length > 0 && (
        <section>
          <Words as="p" bold size="sm">
            {t('objects.retype.unfit')}
          </Words>
          <ul className={css.lost}>
            {plan.unfit.map(({ uid, label, value }) => (
              <li key={uid}>{label === '' || label === value ? value : t('objects.retype.of', { value, record: label })}</li>
            ))}
          </ul>
          {plan.more > 0 && <p>{t('objects.retype.more', { count: plan.more })}</p>}
        </section>
      )}
      {onTake && (
        <p>
          <Button size="xs" icon={PlusIcon} onClick={onTake}>
            {t('objects.retype.take')}
          </Button>
        </p>
      )}
      {plan.background && <p>{t('objects.retype.background')}</p>}
      {!plan.keeps.default && <p>{t('objects.retype.default')}</p>}
      {!plan.keeps.searchable && <p>{t('objects.retype.searchable')}</p>}
      <Uses uses={plan.uses} title={t('objects.retype.uses')} />
      {plan.emptied > 0 &&
        (isMissed(column, plan) ? (
          <Notice tone="warn">{t('objects.retype.required')}</Notice>
        ) : (
          <Checkbox
            checked={agreed}
            onChange={onAgree}
            label={t('objects.retype.agree', { count: plan.emptied })}
            hint={t('objects.retype.kept')}
          />
        ))}
    </Stack>
  );
}

function fitText(t: Text, records: number, fits: number): string {
  if (records === 0) return t('objects.retype.none');
  return fits === records ? t('objects.retype.all', { count: records }) : t('objects.retype.some', { fits, count: records });
}
