/** Another type for a column: first what would become of its values, then the deed. */
import { type ReactNode, useState } from 'react';
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
import { type ColumnView, type ObjectView, refusalText } from './data.ts';
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

export function TypeDialog({ object, column, onClose }: TypeDialogProps): ReactNode {
  const t = useText();
  const toast = useToast();
  const offered = becomes[column.type] ?? [];
  const name = titleIn(t, column.title);
  const [wish, setWish] = useState<ColumnWish>(() => ({ ...wishOf(), type: offered[0] ?? 'text' }));
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
  const asked = JSON.stringify(body);
  const plan = useChange('POST /api/staff/metadata/objects/:object/columns/:column/type-plan', {
    onDone: (found) => {
      setAgreed(false);
      setLooked({ at: asked, plan: found });
    },
  });
  const save = useChange('PUT /api/staff/metadata/objects/:object/columns/:column/type', {
    onDone: () => {
      toast(t('objects.retype.done', { name }));
      onClose();
    },
  });
  const found = looked?.at === asked ? looked.plan : null;
  const possible =
    found !== null &&
    found.need === null &&
    !found.tooMany &&
    !found.uses.some(({ holds }) => holds) &&
    (found.emptied === 0 || (agreed && !isMissed(column, found)));
  const problem = save.problem ?? plan.problem;
  const takeValues = (): void => {
    const values = (looked?.plan.unfit ?? [])
      .map(({ value }) => value.trim())
      .filter((one) => one !== '' && one.length <= LONGEST);
    const known = new Set(choices.flatMap(({ title }) => Object.values(title)).map((one) => one.trim().toLowerCase()));
    const fresh = [...new Map(values.map((one) => [one.toLowerCase(), one])).values()].filter(
      (one) => !known.has(one.toLowerCase()),
    );
    setChoices([...choices, ...fresh.map((value) => ({ ...emptyChoice(), title: { [t.language]: value } }))]);
  };
  return (
    <Dialog
      kind="form"
      title={t('objects.retype.title', { name })}
      submit={t('objects.retype.submit')}
      danger={(found?.emptied ?? 0) > 0}
      disabled={!possible}
      busy={save.busy}
      onClose={onClose}
      onSubmit={() => save.run({ params, body: { ...body, emptied: found?.emptied ?? 0 }, ifMatch: column.version })}
    >
      <Stack gap={16}>
        {problem && (
          <Notice tone="late" live>
            {refusalText(t, problem)}
          </Notice>
        )}
        <p>{t('objects.retype.now', { type: t(`objects.column.type.${column.type}`) })}</p>
        <Field label={t('objects.retype.to')} hint={t(`objects.column.why.${wish.type}`)}>
          <Select
            value={wish.type}
            onChange={(type) => setWish({ ...wishOf(), type: type as ColumnType })}
            options={offered.map((type) => ({ value: type, label: t(`objects.column.type.${type}`) }))}
          />
        </Field>
        <SettingFields
          form={{ values: wish, set: (change) => setWish({ ...wish, ...change }), error: () => undefined }}
          fixed={false}
        />
        {wish.type === 'choice' && <Values choices={choices} onChange={setChoices} />}
        <p>
          <Button onClick={() => plan.run({ params, body })} busy={plan.busy}>
            {t('objects.retype.look')}
          </Button>
        </p>
        <div aria-live="polite">
          {found && (
            <PlanView
              plan={found}
              column={column}
              onTake={wish.type === 'choice' && found.unfit.length > 0 ? takeValues : undefined}
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
  if (plan.tooMany) return <Notice tone="warn">{t('objects.retype.tooMany')}</Notice>;
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
            {plan.unfit.slice(0, 20).map(({ uid, label, value }) => (
              <li key={uid}>{label === '' || label === value ? value : t('objects.retype.of', { value, record: label })}</li>
            ))}
          </ul>
        </section>
      )}
      {onTake && (
        <p>
          <Button size="xs" icon={PlusIcon} onClick={onTake}>
            {t('objects.retype.take')}
          </Button>
        </p>
      )}
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
