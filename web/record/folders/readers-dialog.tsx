/** Who sees a folder beside its owner (PRM-27, USR-15): single users and roles, staff and portal users, each to see it or to change it. */
import { type ReactNode, useState } from 'react';
import type { Folder, FolderReader } from '../../../shared/contracts/folders.ts';
import { call, Load, problemText, useCall, useChange, useKnown } from '../../api/index.ts';
import {
  Button,
  Combobox,
  CrossIcon,
  Dialog,
  Field,
  IconButton,
  type LoadOptions,
  MoreText,
  Notice,
  type Option,
  PlusIcon,
  Select,
  SkeletonRows,
  Stack,
  useText,
  useToast,
  Words,
} from '../../ui/index.ts';
import { bulkText } from '../bulk/words.ts';
import css from './folders.module.css';

interface ReadersProps {
  readonly object: string;
  readonly folder: Folder;
  readonly onClose: () => void;
}

export function ReadersDialog(props: ReadersProps): ReactNode {
  return (
    <MoreText files={bulkText}>
      <Asked {...props} />
    </MoreText>
  );
}

function Asked(props: ReadersProps): ReactNode {
  const t = useText();
  const { object, folder, onClose } = props;
  const known = useCall(READERS, {
    params: { object, folder: folder.uid },
    still: true,
  });
  if (known.data) return <Readers {...props} known={known.data.readers} />;
  return (
    <Dialog kind="form" title={t('bulk.readers.shareTitle', { name: folder.name })} onClose={onClose}>
      <Load of={known} skeleton={<SkeletonRows rows={3} />} failed={t('bulk.readers.readersFailed')}>
        {() => null}
      </Load>
    </Dialog>
  );
}

const READERS = 'GET /api/staff/objects/:object/folders/:folder/readers';

type Kind = FolderReader['kind'];

/** Whoever was offered is known by his uid alone afterwards. */
interface Offered extends Option {
  readonly kind: Kind;
}

function Readers({ object, folder, known, onClose }: ReadersProps & { known: readonly FolderReader[] }): ReactNode {
  const t = useText();
  const toast = useToast();
  const [readers, setReaders] = useState(known);
  const [picked, setPicked] = useState<Option | null>(null);
  const params = { object, folder: folder.uid };
  const keep = useKnown<typeof READERS>();
  const save = useChange('PUT /api/staff/objects/:object/folders/:folder/readers', {
    onDone: (now) => {
      keep(READERS, { params }, () => now);
      toast(t('tags.folder.saved'));
      onClose();
    },
  });
  const receivers: LoadOptions = async (search, signal) => {
    const found = await call('GET /api/staff/objects/:object/folders/:folder/receivers', { params, query: { search }, signal });
    return found.receivers.map(({ uid, title, kind, above }): Offered => {
      const what = t(`bulk.readers.kinds.${kind}`);
      return { value: uid, label: title, hint: above ? `${what} · ${above}` : what, kind };
    });
  };
  const add = (): void => {
    const one = picked as Offered | null;
    if (!one) return;
    const rest = readers.filter(({ uid }) => uid !== one.value);
    setReaders([...rest, { uid: one.value, title: one.label, kind: one.kind, grade: 'read' }]);
    setPicked(null);
  };
  const change = (uid: string, grade: FolderReader['grade']): void =>
    setReaders(readers.map((one) => (one.uid === uid ? { ...one, grade } : one)));
  return (
    <Dialog
      kind="form"
      title={t('bulk.readers.shareTitle', { name: folder.name })}
      submit={t('bulk.readers.shareSave')}
      busy={save.busy}
      onSubmit={() => save.run({ params, body: { readers: readers.map(({ uid, grade }) => ({ principal: uid, grade })) } })}
      onClose={onClose}
    >
      <Stack gap={16}>
        {save.problem && (
          <Notice tone="late" live>
            {save.problem.errors[0]?.message ?? problemText(t, save.problem)}
          </Notice>
        )}
        <Field label={t('bulk.readers.who')} hint={t('bulk.readers.whoHint')}>
          <Combobox value={picked} options={receivers} onChange={setPicked} />
        </Field>
        <div>
          <Button icon={PlusIcon} disabled={picked === null} onClick={add}>
            {t('bulk.readers.add')}
          </Button>
        </div>
        {readers.length === 0 ? (
          <Words as="p" size="sm" tone="muted">
            {t('bulk.readers.nobody')}
          </Words>
        ) : (
          <ul className={css.readers} aria-label={t('bulk.readers.readers')}>
            {readers.map(({ uid, title, kind, grade }) => (
              <li key={uid}>
                <span>
                  <b>{title}</b>
                  <Words as="span" size="xs" tone="dim">
                    {t(`bulk.readers.kinds.${kind}`)}
                  </Words>
                </span>
                {/* Nobody outside changes a folder that is not his own. */}
                {kind === 'portal' ? (
                  <Words size="sm">{t('bulk.readers.may.read')}</Words>
                ) : (
                  <Select
                    size="compact"
                    aria-label={`${t('bulk.readers.grade')}: ${title}`}
                    value={grade}
                    options={[
                      { value: 'read', label: t('bulk.readers.may.read') },
                      { value: 'edit', label: t('bulk.readers.may.edit') },
                    ]}
                    onChange={(value) => change(uid, value as FolderReader['grade'])}
                  />
                )}
                <IconButton
                  icon={CrossIcon}
                  label={t('bulk.readers.takeBack', { name: title })}
                  onClick={() => setReaders(readers.filter((one) => one.uid !== uid))}
                />
              </li>
            ))}
          </ul>
        )}
        <Words as="p" size="xs" tone="dim">
          {t('bulk.readers.outside')}
        </Words>
      </Stack>
    </Dialog>
  );
}
