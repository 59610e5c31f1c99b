/** Unique rules over several columns: what must not be the same together. */
import { type ReactNode, useState } from 'react';
import { deskPath } from '../../../shared/desk-paths.ts';
import { type Answer, Load, useCall, useChange } from '../../api/index.ts';
import {
  Button,
  Card,
  Checkbox,
  ColumnsIcon,
  Dialog,
  EmptyState,
  IconButton,
  Notice,
  PlusIcon,
  SkeletonRows,
  Stack,
  type Text,
  TrashIcon,
  useText,
  useToast,
  Words,
} from '../../ui/index.ts';
import { titleIn } from '../rights/data.ts';
import { indexable, type ObjectView, refusalText, useFreshAfter } from './data.ts';
import css from './objects.module.css';

const MOST_COLUMNS = 5;
const MOST_RULES = 20;

/** “Serial number + Organisation”. */
export function ruleName(t: Text, object: ObjectView, columns: readonly string[]): string {
  return columns.map((key) => titleIn(t, object.columns.find((one) => one.key === key)?.title ?? { en: key })).join(' + ');
}

export function UniqueRules({ object }: { object: ObjectView }): ReactNode {
  const t = useText();
  const toast = useToast();
  /** `add`, or the uid of the rule to remove. */
  const [open, setOpen] = useState<string | null>(null);
  const add = object.uniqueRules.length < MOST_RULES && (
    <Button icon={PlusIcon} onClick={() => show('add')}>
      {t('objects.unique.add')}
    </Button>
  );
  const fresh = useFreshAfter(object.key);
  const save = useChange('PUT /api/staff/metadata/objects/:object/unique-rules', {
    onDone: () => {
      toast(t(open === 'add' ? 'objects.unique.added' : 'objects.unique.removed'));
      setOpen(null);
    },
    onFailed: fresh,
  });
  /** A refusal belongs to the dialog in which it was told. */
  function show(what: typeof open): void {
    save.reset();
    setOpen(what);
  }
  const send = (rules: readonly (readonly string[])[]): void =>
    save.run({
      params: { object: object.key },
      body: { rules: rules.map((columns) => [...columns]) },
      ifMatch: object.rulesVersion,
    });
  const rules = object.uniqueRules.map(({ columns }) => columns);
  // Somebody else may have removed it meanwhile: there is nothing to ask any more.
  const ending = object.uniqueRules.find(({ uid }) => uid === open);
  return (
    <Card title={t('objects.unique.title')} aside={rules.length > 0 && add}>
      {rules.length === 0 ? (
        <EmptyState icon={ColumnsIcon} title={t('objects.unique.none')} actions={add}>
          {t('objects.unique.noneWhy')}
        </EmptyState>
      ) : (
        <>
          <p className={css.note}>{t('objects.unique.why')}</p>
          <ul className={css.list}>
            {object.uniqueRules.map(({ uid, columns }) => {
              const name = ruleName(t, object, columns);
              return (
                <li key={uid}>
                  <span className={css.what}>
                    <b>{name}</b>
                  </span>
                  <IconButton icon={TrashIcon} label={t('objects.unique.end', { name })} onClick={() => show(uid)} />
                </li>
              );
            })}
          </ul>
        </>
      )}
      {open === 'add' && (
        <AddRule object={object} save={save} onClose={() => show(null)} onSave={(columns) => send([...rules, columns])} />
      )}
      {ending && (
        <Dialog
          kind="question"
          title={t('objects.unique.endTitle', { name: ruleName(t, object, ending.columns) })}
          submit={t('objects.unique.endSubmit')}
          busy={save.busy}
          onClose={() => show(null)}
          onSubmit={() => send(object.uniqueRules.filter(({ uid }) => uid !== ending.uid).map(({ columns }) => columns))}
        >
          <Stack gap={12}>
            {save.problem && (
              <Notice tone="late" live>
                {refusalText(t, save.problem)}
              </Notice>
            )}
            <p>{t('objects.unique.endWhy')}</p>
          </Stack>
        </Dialog>
      )}
    </Card>
  );
}

interface AddRuleProps {
  readonly object: ObjectView;
  readonly save: Pick<ReturnType<typeof useChange>, 'busy' | 'problem'>;
  readonly onSave: (columns: readonly string[]) => void;
  readonly onClose: () => void;
}

function AddRule({ object, save, onSave, onClose }: AddRuleProps): ReactNode {
  const t = useText();
  const [chosen, choose] = useState<readonly string[]>([]);
  const offered = object.columns.filter(
    ({ key, standard, type, follows }) =>
      (!standard || key === 'organisation') && type !== 'number' && follows === null && indexable(type),
  );
  const same = object.uniqueRules.some(
    ({ columns }) => columns.length === chosen.length && columns.every((key) => chosen.includes(key)),
  );
  const enough = chosen.length >= 2;
  return (
    <Dialog
      kind="form"
      title={t('objects.unique.addTitle', { object: titleIn(t, object.title) })}
      submit={t('objects.unique.add')}
      busy={save.busy}
      disabled={!enough || same}
      onClose={onClose}
      onSubmit={() => onSave(chosen)}
    >
      <Stack gap={16}>
        {save.problem && (
          <Notice tone="late" live>
            {refusalText(t, save.problem)}
          </Notice>
        )}
        <fieldset className={css.titles}>
          <legend>{t('objects.unique.columns')}</legend>
          <Stack gap={8}>
            {offered.map(({ key, title }) => (
              <Checkbox
                key={key}
                checked={chosen.includes(key)}
                disabled={!chosen.includes(key) && chosen.length >= MOST_COLUMNS}
                onChange={(on) => choose(on ? [...chosen, key] : chosen.filter((one) => one !== key))}
                label={titleIn(t, title)}
              />
            ))}
          </Stack>
        </fieldset>
        <p>{t('objects.unique.empty')}</p>
        <div aria-live="polite">
          {same && <Notice tone="warn">{t('objects.unique.same')}</Notice>}
          {enough && !same && <Clashes object={object} columns={chosen} />}
        </div>
      </Stack>
    </Dialog>
  );
}

type Found = Answer<'GET /api/staff/metadata/objects/:object/clashes'>;

/** What stands against the rule, before it is sent. */
function Clashes({ object, columns }: { object: ObjectView; columns: readonly string[] }): ReactNode {
  const t = useText();
  const found = useCall('GET /api/staff/metadata/objects/:object/clashes', {
    params: { object: object.key },
    query: { columns: columns.join(',') },
  });
  return (
    <Load of={found} skeleton={<SkeletonRows rows={2} />}>
      {(clashes) =>
        clashes.records === 0 ? <Notice>{t('objects.unique.free')}</Notice> : <Against object={object} found={clashes} />
      }
    </Load>
  );
}

function Against({ object, found }: { object: ObjectView; found: Found }): ReactNode {
  const t = useText();
  const groups = [...new Set(found.shown.map(({ group }) => group))];
  const hidden = found.records - found.shown.length;
  return (
    <Stack gap={12}>
      <Notice tone="warn">{t('objects.unique.against', { count: found.records })}</Notice>
      {groups.map((group) => (
        <section key={group}>
          <Words as="p" bold size="sm">
            {t('objects.unique.group')}
          </Words>
          <ul className={css.lost}>
            {found.shown
              .filter((one) => one.group === group)
              .map(({ uid, label }) => {
                const at = object.attachedTo === null ? deskPath(object.key, uid) : null;
                const name = label || t('objects.unique.unnamed');
                return (
                  <li key={uid}>
                    {at === null ? (
                      name
                    ) : (
                      <a href={at} target="_blank" rel="noreferrer">
                        {name}
                      </a>
                    )}
                  </li>
                );
              })}
          </ul>
        </section>
      ))}
      {hidden > 0 && <p>{t('objects.unique.more', { count: hidden })}</p>}
    </Stack>
  );
}
