/** Adding a section in a few steps: its object, how it stands in the menu, its list, and who gets in (SEC-02..08). */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { call, FormProblem, upload, useForm } from '../../api/index.ts';
import { Button, Checkbox, Dialog, MoreText, Stack, useText, useToast } from '../../ui/index.ts';
import { codeOf, filled, type Titles, useObjects } from '../objects/data.ts';
import { TitlesField } from '../objects/titles-field.tsx';
import { useWorkspaces } from '../workspaces/data.ts';
import { type Menu, useArrange } from './data.ts';
import { type Pending, PictureField } from './fields.tsx';
import css from './sections.module.css';
import { ListStep, ObjectStep, RightsStep, type Start } from './steps.tsx';

export interface Wish {
  readonly object: string;
  readonly title: Titles;
  readonly icon: string;
  readonly approval: boolean;
  readonly columns: readonly string[] | null;
  readonly start: Start;
  /** Beside a portal's menu: the workspace of the same name, for the staff. */
  readonly desk: boolean;
}

const steps = (of: Menu['of']) =>
  of === 'portal' ? (['object', 'look', 'list', 'rights'] as const) : (['object', 'look', 'list'] as const);
const words = import.meta.glob('../../../shared/text/*/lists.json', { import: 'default' });

interface AddProps {
  readonly menu: Menu;
  readonly again: () => void;
  readonly onClose: () => void;
}

/** Adds it, then what hangs on it: its picture, and its place at the desk. Answers the menu as it is then. */
async function add(menu: Menu, wish: Wish, picture: Pending, atDesk: boolean, idempotencyKey: string): Promise<Menu> {
  const { object, columns, approval, start } = wish;
  const section = { object, title: filled(wish.title), icon: wish.icon || null, approval, columns: columns && [...columns] };
  const params = { of: menu.of, menu: menu.uid };
  let after = await call('POST /api/staff/menus/:of/:menu/sections', { params, body: { ...section, start }, idempotencyKey });
  const made = after.sections.find((one) => one.object === object);
  if (picture instanceof File && made)
    after = (await upload(`/api/staff/menus/${menu.of}/${menu.uid}/sections/${made.uid}/picture`, picture)) as Menu;
  if (atDesk) {
    const desk = { of: 'workspace', menu: menu.workspace } as const;
    await call('POST /api/staff/menus/:of/:menu/sections', {
      params: desk,
      body: { ...section, columns: null },
      idempotencyKey: `${idempotencyKey}-desk`,
    });
  }
  return after;
}

export function AddSection({ menu, again, onClose }: AddProps): ReactNode {
  const t = useText();
  const toast = useToast();
  const arrange = useArrange(menu, again);
  const [step, setStep] = useState(0);
  const [picture, setPicture] = useState<Pending>(null);
  const atDesk = useAtDesk(menu);
  const form = useForm<Wish, Menu>({
    draft: `section.new.${menu.uid}`,
    initial: { object: '', title: {}, icon: '', approval: false, columns: null, start: 'write', desk: true },
    check: ({ object }) => ({ object: object === '' ? t('sections.chooseObject') : undefined }),
    send: (wish, key) => add(menu, wish, picture, wish.desk && atDesk(wish.object), key),
    done: (answer) => {
      void arrange(Promise.resolve(answer));
      toast(t('sections.added'));
      onClose();
    },
  });
  const all = steps(menu.of);
  const at = all[step] ?? 'object';
  const last = step === all.length - 1;
  const { values, set } = form;
  const place = useRef<HTMLElement>(null);
  const shown = useRef(step);
  // Each step begins at its top: whoever goes on by the keyboard hears where he is, and one key too many does not run through all of them.
  useEffect(() => {
    if (shown.current !== step) place.current?.focus();
    shown.current = step;
  }, [step]);
  return (
    <Dialog
      kind="form"
      title={t('sections.addTitle', { title: menu.title })}
      submit={last ? t('sections.add') : t('sections.next')}
      disabled={values.object === ''}
      busy={form.busy}
      onClose={() => {
        form.reset();
        onClose();
      }}
      onSubmit={() => (last ? form.submit() : setStep(step + 1))}
      note={step > 0 && <Button onClick={() => setStep(step - 1)}>{t('sections.back')}</Button>}
    >
      <MoreText files={words}>
        <Stack gap={20}>
          <ol className={css.steps} aria-label={t('sections.steps')}>
            {all.map((one, index) => (
              <li key={one} aria-current={one === at ? 'step' : undefined}>
                {index + 1}. {t(`sections.step.${one}`)}
              </li>
            ))}
          </ol>
          <FormProblem form={form} />
          <section ref={place} tabIndex={-1} className={css.step} aria-label={t(`sections.step.${at}`)}>
            {at === 'object' && (
              <ObjectStep menu={menu} value={values.object} onChange={(object) => set({ object, title: {}, columns: null })} />
            )}
            {at === 'look' && (
              <LookStep
                menu={menu}
                wish={values}
                set={set}
                picture={picture}
                onPicture={setPicture}
                desk={atDesk(values.object)}
              />
            )}
            {at === 'list' && (
              <ListStep object={values.object} chosen={values.columns} onChange={(columns) => set({ columns })} />
            )}
            {at === 'rights' && (
              <RightsStep object={values.object} portal={menu.uid} value={values.start} onChange={(start) => set({ start })} />
            )}
          </section>
        </Stack>
      </MoreText>
    </Dialog>
  );
}

/** Whether an object of a portal's menu can be put into the workspace's as well: it is not there yet, and has no screens of its own. */
function useAtDesk(menu: Menu): (object: string) => boolean {
  const objects = useObjects().data?.objects ?? [];
  const placed = new Set(['case', 'account', 'contact', 'service', 'department', 'article', 'published_article']);
  return (key) => menu.of === 'portal' && !placed.has(key) && objects.some((one) => one.key === key);
}

interface LookProps {
  readonly menu: Menu;
  readonly wish: Wish;
  readonly set: (change: Partial<Wish>) => void;
  readonly picture: Pending;
  readonly onPicture: (picture: Pending) => void;
  /** Whether it can stand at the desk, too. */
  readonly desk: boolean;
}

function LookStep({ menu, wish, set, picture, onPicture, desk }: LookProps): ReactNode {
  const t = useText();
  const object = useObjects().data?.objects.find(({ key }) => key === wish.object);
  const workspace = useWorkspaces().data?.workspaces.find(({ uid }) => uid === menu.workspace)?.title ?? '';
  const title = Object.keys(wish.title).length > 0 ? wish.title : (object?.plural ?? {});
  return (
    <>
      <TitlesField
        label={t('sections.title')}
        hint={t('sections.titleHint', { code: codeOf(wish.object) })}
        value={title}
        onChange={(given) => set({ title: given })}
      />
      <PictureField
        icon={wish.icon || (object?.icon ?? '')}
        onIcon={(icon) => set({ icon })}
        picture={null}
        pending={picture}
        onPending={onPicture}
      />
      <Checkbox
        checked={wish.approval}
        onChange={(approval) => set({ approval })}
        label={t('sections.approval')}
        hint={t('sections.approvalHint')}
      />
      {desk && (
        <Checkbox
          checked={wish.desk}
          onChange={(on) => set({ desk: on })}
          label={t('sections.desk', { workspace })}
          hint={t('sections.deskHint')}
        />
      )}
    </>
  );
}
