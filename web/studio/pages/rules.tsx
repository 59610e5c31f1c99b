/** Page rules: when something holds, what follows. In order, for each rule sees what those above it have set. */
import { type ReactNode, useState } from 'react';
import type { ColumnType } from '../../../shared/columns/contract.ts';
import type { PageAction, PageRule } from '../../../shared/contracts/record-pages.ts';
import type { ObjectDescription } from '../../../shared/contracts/records.ts';
import { lookedAt, RULE_TYPES } from '../../../shared/page-rules.ts';
import type { Filter } from '../../../shared/rules/filter.ts';
import { ConditionTree, useSay } from '../../record/index.ts';
import {
  Button,
  Card,
  DownIcon,
  EmptyState,
  Field,
  FlagIcon,
  IconButton,
  Notice,
  PlusIcon,
  Row,
  SkeletonRows,
  Stack,
  TextInput,
  TrashIcon,
  UpIcon,
  useText,
  Words,
} from '../../ui/index.ts';
import { isRead, useAlong } from './behind.ts';
import type { Arranged } from './data.ts';
import { EffectFields, freshEffect } from './effects.tsx';
import { freeKey } from './moves.ts';
import css from './pages.module.css';
import type { Design } from './use-page.ts';

interface RulesProps {
  readonly arranged: Arranged;
  readonly design: Design;
  readonly description: ObjectDescription;
}

/** Rules, once it is known what stands behind the lookups of the object. */
export function Rules(props: RulesProps): ReactNode {
  const description = useAlong(props.description);
  return description === null ? <SkeletonRows rows={6} /> : <RuleCards {...props} description={description} />;
}

function RuleCards({ arranged, design, description }: RulesProps): ReactNode {
  const t = useText();
  const { layout } = design;
  const set = (rules: readonly PageRule[]) => design.change({ ...layout, rules: [...rules] });
  const add = (): void => {
    const [first] = arranged.columns.filter(({ type }) => RULE_TYPES.has(type));
    if (!first) return;
    const when = { column: first.key, op: 'not_empty' };
    set([...layout.rules, { key: freeKey(layout, 'rule'), when, effects: [freshEffect(arranged)] }]);
  };
  const button = (
    <Button icon={PlusIcon} onClick={add}>
      {t('design.rules.add')}
    </Button>
  );
  if (layout.rules.length === 0) {
    return (
      <Card>
        <EmptyState icon={FlagIcon} as="h2" title={t('design.rules.none')} actions={button}>
          {t('design.rules.noneWhy')}
        </EmptyState>
      </Card>
    );
  }
  return (
    <Stack gap={16}>
      <Words size="sm" tone="muted">
        {t('design.rules.order')}
      </Words>
      {layout.rules.map((rule, index) => (
        <RuleCard
          key={rule.key}
          rule={rule}
          index={index}
          arranged={arranged}
          design={design}
          description={description}
          onChange={(next) => set(layout.rules.map((one) => (one === rule ? next : one)))}
          onMove={(by) => {
            const rules = layout.rules.filter((one) => one !== rule);
            rules.splice(Math.max(0, index + by), 0, rule);
            set(rules);
          }}
          onRemove={() => set(layout.rules.filter((one) => one !== rule))}
        />
      ))}
      <div>{button}</div>
    </Stack>
  );
}

interface RuleProps extends RulesProps {
  readonly rule: PageRule;
  readonly index: number;
  readonly onChange: (rule: PageRule) => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
}

function RuleCard({ rule, index, arranged, design, description, onChange, onMove, onRemove }: RuleProps): ReactNode {
  const t = useText();
  const say = useSay();
  const [incomplete, setIncomplete] = useState(false);
  const name = rule.title || t('design.rules.name', { number: index + 1 });
  const asked = { ...description, columns: description.columns.filter(({ type }) => RULE_TYPES.has(type as ColumnType)) };
  const unread = arranged.door.door === 'staff' ? [] : lookedAt(rule).filter((path) => !isRead(arranged, path));
  const unseen = [...new Set(unread)].map((path) => say(description.columns.find(({ key }) => key === path)?.title) || path);
  return (
    <Card
      title={name}
      pad
      aside={
        <>
          <IconButton size="xs" icon={UpIcon} label={t('design.up', { name })} onClick={() => onMove(-1)} />
          <IconButton size="xs" icon={DownIcon} label={t('design.down', { name })} onClick={() => onMove(1)} />
          <IconButton size="xs" icon={TrashIcon} label={t('design.remove', { name })} onClick={onRemove} />
        </>
      }
    >
      <Stack gap={16}>
        <Field label={t('design.rules.title')} optional>
          <TextInput
            value={rule.title ?? ''}
            maxLength={120}
            onChange={(title) => {
              const { title: _, ...rest } = rule;
              onChange(title === '' ? rest : { ...rest, title });
            }}
          />
        </Field>
        <section aria-label={t('design.rules.when')}>
          <h3 className={css.head}>{t('design.rules.when')}</h3>
          <ConditionTree
            description={asked}
            filter={rule.when as unknown as Filter}
            onChange={(filter) => {
              setIncomplete(filter === undefined);
              if (filter) onChange({ ...rule, when: filter as unknown as PageRule['when'] });
            }}
          />
          {incomplete && <Notice tone="warn">{t('design.rules.incomplete')}</Notice>}
          {unseen.length > 0 && <Notice tone="warn">{t('design.rules.unseen', { columns: unseen.join(', ') })}</Notice>}
        </section>
        <section aria-label={t('design.rules.effects')}>
          <h3 className={css.head}>{t('design.rules.effects')}</h3>
          <Stack gap={8}>
            {rule.effects.map((effect, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: an effect has nothing of its own but its place; its fields keep no state
              <Row key={`${rule.key}-${at}-${effect.do}`} gap={8} wrap>
                <EffectFields
                  effect={effect}
                  arranged={arranged}
                  layout={design.layout}
                  description={description}
                  onChange={(next) => onChange({ ...rule, effects: put(rule.effects, at, next) })}
                />
                {rule.effects.length > 1 && (
                  <IconButton
                    size="xs"
                    icon={TrashIcon}
                    label={t('design.rules.removeEffect', { number: at + 1 })}
                    onClick={() => onChange({ ...rule, effects: rule.effects.filter((_, i) => i !== at) })}
                  />
                )}
              </Row>
            ))}
            <div>
              <Button
                kind="quiet"
                size="xs"
                icon={PlusIcon}
                onClick={() => onChange({ ...rule, effects: [...rule.effects, freshEffect(arranged)] })}
              >
                {t('design.rules.addEffect')}
              </Button>
            </div>
          </Stack>
        </section>
      </Stack>
    </Card>
  );
}

const put = (effects: readonly PageAction[], at: number, next: PageAction): PageAction[] =>
  effects.map((one, i) => (i === at ? next : one));
