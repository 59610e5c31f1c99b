/** The stages of an object (BPM-08): a lookup whose values are the way of a record, and the steps from one to the next. */
import { type ReactNode, useState } from 'react';
import { useChange } from '../../api/index.ts';
import {
  Button,
  Card,
  EmptyState,
  Field,
  FlagIcon,
  IconButton,
  Notice,
  PlusIcon,
  Row,
  Select,
  Stack,
  TextInput,
  TrashIcon,
  useText,
  useToast,
} from '../../ui/index.ts';
import { titleIn } from '../rights/data.ts';
import { type ColumnView, codeOf, languages, type ObjectView, refusalText, type Titles } from './data.ts';
import css from './objects.module.css';

type Transition = ObjectView['transitions'][number];
type Step = Pick<Transition, 'from' | 'to' | 'side' | 'title'> & Partial<Transition> & { readonly id: string };

let next = 0;
function fresh(): string {
  next += 1;
  return `step-${next}`;
}

export function StagesTab({ object }: { object: ObjectView }): ReactNode {
  const t = useText();
  const own = object.solution === null && object.behaviour === null;
  const column = object.columns.find(({ key }) => key === object.statusColumn);
  if (!own) return <Notice>{t('objects.stage.locked')}</Notice>;
  return column ? <Steps key={object.workflowVersion} object={object} column={column} /> : <Begin object={object} />;
}

/** From each value to the one behind it. */
function usualSteps(column: ColumnView): Step[] {
  const live = column.choices.filter(({ retired }) => !retired);
  return live.slice(1).map((to, index) => ({
    id: fresh(),
    from: live[index]?.key ?? null,
    to: to.key,
    side: 'staff' as const,
    title: buttonOf(to.title),
  }));
}

function buttonOf(stage: Titles): Titles {
  const named = languages.filter((language) => stage[language] !== undefined);
  const all = named.length > 0 ? named : Object.keys(stage);
  return Object.fromEntries(all.map((language) => [language, stage[language] ?? '']));
}

/** Keys are made of where a step leads; one that is there keeps its own. */
function written(steps: readonly Step[]) {
  const taken = new Set(steps.flatMap(({ key }) => (key === undefined ? [] : [key])));
  return steps.map(({ id: _, key: known, action, from, to, side, title, condition = null, sets = {} }) => {
    let key = known ?? codeOf(`${from ?? 'any'} to ${to}`);
    for (let n = 2; known === undefined && taken.has(key); n += 1) key = `${key.slice(0, 36)}_${n}`;
    taken.add(key);
    const same = { condition, sets: sets as Record<string, string | number | boolean | null> };
    return { key, action: action ?? codeOf(`to ${to}`), from, to, side, title: { ...title }, ...same };
  });
}

function useSave() {
  const t = useText();
  const toast = useToast();
  return useChange('PUT /api/staff/metadata/objects/:object/transitions', {
    onDone: () => toast(t('objects.stage.saved')),
  });
}

function Begin({ object }: { object: ObjectView }): ReactNode {
  const t = useText();
  const lookups = object.columns.filter(({ type, choices }) => type === 'choice' && choices.filter((c) => !c.retired).length > 1);
  const [chosen, choose] = useState(lookups[0]?.key ?? '');
  const save = useSave();
  const column = lookups.find(({ key }) => key === chosen);
  const start = (): void => {
    if (!column) return;
    save.run({
      params: { object: object.key },
      body: { statusColumn: column.key, transitions: written(usualSteps(column)) },
      ifMatch: object.workflowVersion,
    });
  };
  return (
    <Card title={t('objects.stage.title')}>
      <EmptyState icon={FlagIcon} title={t('objects.stage.none')}>
        {t(lookups.length > 0 ? 'objects.stage.noneWhy' : 'objects.stage.noLookup')}
      </EmptyState>
      {save.problem && (
        <Notice tone="late" live>
          {refusalText(t, save.problem)}
        </Notice>
      )}
      {column && (
        <div className={css.note}>
          <Row gap={12} wrap className={css.choosing}>
            <Field label={t('objects.stage.choose')}>
              <Select
                value={chosen}
                onChange={choose}
                options={lookups.map(({ key, title }) => ({ value: key, label: titleIn(t, title) }))}
              />
            </Field>
            <Button kind="primary" busy={save.busy} onClick={start}>
              {t('objects.stage.make')}
            </Button>
          </Row>
        </div>
      )}
    </Card>
  );
}

function Steps({ object, column }: { object: ObjectView; column: ColumnView }): ReactNode {
  const t = useText();
  const [steps, setSteps] = useState<readonly Step[]>(() => object.transitions.map((one) => ({ ...one, id: one.key })));
  const save = useSave();
  const change = (id: string, part: Partial<Step>): void =>
    setSteps(steps.map((one) => (one.id === id ? { ...one, ...part } : one)));
  const [first] = column.choices;
  const add = (): void => {
    if (first) setSteps([...steps, { id: fresh(), from: null, to: first.key, side: 'staff', title: buttonOf(first.title) }]);
  };
  const submit = (): void =>
    save.run({
      params: { object: object.key },
      body: { statusColumn: column.key, transitions: written(steps) },
      ifMatch: object.workflowVersion,
    });
  return (
    <Card title={`${t('objects.stage.title')}: ${titleIn(t, column.title)}`}>
      <p className={css.note}>{t('objects.stage.sub')}</p>
      <Stack gap={8}>
        {save.problem && (
          <Notice tone="late" live>
            {refusalText(t, save.problem)}
          </Notice>
        )}
        <ul className={css.steps} aria-label={t('objects.stage.table')}>
          {steps.map((step, index) => (
            <StepRow
              key={step.id}
              step={step}
              number={index + 1}
              column={column}
              onChange={(part) => change(step.id, part)}
              onRemove={() => setSteps(steps.filter((one) => one !== step))}
            />
          ))}
        </ul>
        <div className={css.note}>
          <Row gap={8} between>
            <Button icon={PlusIcon} onClick={add}>
              {t('objects.stage.add')}
            </Button>
            <Button kind="primary" busy={save.busy} disabled={steps.length === 0} onClick={submit}>
              {t('objects.stage.save')}
            </Button>
          </Row>
        </div>
      </Stack>
    </Card>
  );
}

interface StepRowProps {
  readonly step: Step;
  readonly number: number;
  readonly column: ColumnView;
  readonly onChange: (part: Partial<Step>) => void;
  readonly onRemove: () => void;
}

function StepRow({ step, number, column, onChange, onRemove }: StepRowProps): ReactNode {
  const t = useText();
  const stages = column.choices
    .filter(({ retired, key }) => !retired || key === step.from || key === step.to)
    .map(({ key, title }) => ({ value: key, label: titleIn(t, title) }));
  const anywhere = { value: '', label: t('objects.stage.begin') };
  return (
    <li>
      <Field label={t('objects.stage.from')}>
        <Select value={step.from ?? ''} onChange={(from) => onChange({ from: from || null })} options={[anywhere, ...stages]} />
      </Field>
      <Field label={t('objects.stage.to')}>
        <Select value={step.to} onChange={(to) => onChange({ to })} options={stages} />
      </Field>
      <Field label={t('objects.stage.button')}>
        <TextInput
          value={step.title[t.language] ?? ''}
          onChange={(text) => onChange({ title: { ...step.title, [t.language]: text } })}
          maxLength={200}
        />
      </Field>
      <Field label={t('objects.stage.who')}>
        <Select
          value={step.side}
          onChange={(side) => onChange({ side: side as Step['side'] })}
          options={(['staff', 'portal', 'any'] as const).map((value) => ({ value, label: t(`objects.stage.side.${value}`) }))}
        />
      </Field>
      <IconButton icon={TrashIcon} label={t('objects.stage.remove', { number })} onClick={onRemove} />
    </li>
  );
}
