/** Changing a section: title, icon, approval, its list; and the ways to its page, its object and its rights (SEC-03..07). */
import { type ReactNode, useState } from 'react';
import { canBeArranged } from '../../../shared/page-layout.ts';
import { call, FormProblem, Load, upload, useCall, useForm } from '../../api/index.ts';
import { Checkbox, Dialog, Link, MoreText, Stack, useText, useToast, Words } from '../../ui/index.ts';
import { filled, objectsAt, type Titles } from '../objects/data.ts';
import { TitlesField } from '../objects/titles-field.tsx';
import { rightsAt, titleIn } from '../rights/data.ts';
import { type Menu, type Section, useArrange } from './data.ts';
import { ListColumns, type Pending, PictureField } from './fields.tsx';
import css from './sections.module.css';

interface EditProps {
  readonly menu: Menu;
  readonly section: Section;
  readonly again: () => void;
  readonly onClose: () => void;
}

interface Wish {
  readonly title: Titles;
  readonly icon: string | null;
  readonly approval: boolean;
  readonly columns: readonly string[] | null;
}

const words = import.meta.glob('../../../shared/text/*/lists.json', { import: 'default' });

/** Sends the picture first: the rest names the version that it has made. */
async function save(menu: Menu, section: Section, wish: Wish, picture: Pending): Promise<Menu> {
  const params = { of: menu.of, menu: menu.uid, section: section.uid };
  const at = `/api/staff/menus/${menu.of}/${menu.uid}/sections/${section.uid}/picture`;
  let version = menu.version;
  if (picture instanceof File) version = ((await upload(at, picture)) as Menu).version;
  else if (picture === 'clear') {
    version = (await call('DELETE /api/staff/menus/:of/:menu/sections/:section/picture', { params })).version;
  }
  const { title, icon, approval, columns } = wish;
  const changed = JSON.stringify(columns) !== JSON.stringify(section.columns);
  return call('PATCH /api/staff/menus/:of/:menu/sections/:section', {
    params,
    body: { title: filled(title), icon, approval, ...(changed && { columns: columns && [...columns] }) },
    ifMatch: version,
  });
}

export function EditSection({ menu, section, again, onClose }: EditProps): ReactNode {
  const t = useText();
  const toast = useToast();
  const arrange = useArrange(menu, again);
  const [picture, setPicture] = useState<Pending>(null);
  const name = titleIn(t, section.title) || section.key;
  const form = useForm<Wish, Menu>({
    initial: { title: section.ownTitle, icon: section.ownIcon, approval: section.approval, columns: section.columns },
    send: (wish) => save(menu, section, wish, picture),
    done: (answer) => {
      void arrange(Promise.resolve(answer));
      toast(t('sections.changed', { name }));
      onClose();
    },
  });
  const { values, set } = form;
  return (
    <Dialog
      kind="form"
      title={t('sections.editTitle', { name })}
      sub={t('sections.codeOf', { code: section.key })}
      submit={t('studio.save')}
      busy={form.busy}
      onClose={onClose}
      onSubmit={form.submit}
    >
      <MoreText files={words}>
        <Stack gap={20}>
          <FormProblem form={form} />
          <TitlesField
            label={t('sections.title')}
            hint={t('sections.titleEmpty')}
            value={values.title}
            onChange={(title) => set({ title })}
            error={form.error('title')}
          />
          <PictureField
            icon={values.icon ?? section.icon ?? ''}
            onIcon={(icon) => set({ icon })}
            picture={section.picture}
            pending={picture}
            onPending={setPicture}
          />
          {section.object !== null && (
            <>
              <Checkbox
                checked={values.approval}
                onChange={(approval) => set({ approval })}
                label={t('sections.approval')}
                hint={t('sections.approvalHint')}
              />
              <Columns object={section.object} chosen={values.columns} onChange={(columns) => set({ columns })} />
              <Ways object={section.object} door={menu.of === 'portal' ? menu.uid : 'staff'} />
            </>
          )}
        </Stack>
      </MoreText>
    </Dialog>
  );
}

interface ColumnsProps {
  readonly object: string;
  readonly chosen: readonly string[] | null;
  readonly onChange: (chosen: readonly string[] | null) => void;
}

function Columns({ object, chosen, onChange }: ColumnsProps): ReactNode {
  const about = useCall('GET /api/staff/metadata/objects/:object', { params: { object } });
  return <Load of={about}>{({ columns }) => <ListColumns offered={columns} chosen={chosen} onChange={onChange} />}</Load>;
}

/** What of a section is arranged on other screens. */
function Ways({ object, door }: { object: string; door: string }): ReactNode {
  const t = useText();
  const { data } = useCall('GET /api/staff/metadata/objects/:object', { params: { object } });
  return (
    <nav aria-label={t('sections.ways')} className={css.ways}>
      <Words as="h3" bold size="sm">
        {t('sections.ways')}
      </Words>
      {data && canBeArranged(data) && <Link to={`/objects/${object}/pages?door=${door}`}>{t('sections.toPage')}</Link>}
      <Link to={objectsAt(object)}>{t('sections.toObject')}</Link>
      <Link to={rightsAt(object)}>{t('sections.toRights')}</Link>
    </nav>
  );
}
