/** The tags of a record (LST-10): a chip each, off by its cross, and the way to put others on. */
import { type ReactNode, useState } from 'react';
import { problemText, useCall, useChange } from '../../api/index.ts';
import { AlertIcon, Button, CrossIcon, cx, TagMarkIcon, useText, useToast } from '../../ui/index.ts';
import { useKeyAt } from '../door.tsx';
import { RecordFolders } from '../folders/record-folders.tsx';
import css from './tags.module.css';
import { TagsDialog } from './tags-dialog.tsx';

/** Reads the tags of a record. */
export function useTagsOf(object: string, uid: string) {
  const at = useKeyAt();
  return useCall(at('GET /api/staff/records/:object/:uid/tags'), { params: { object, uid } });
}

export function RecordTags({ object, uid }: { object: string; uid: string }): ReactNode {
  const t = useText();
  const at = useKeyAt();
  const toast = useToast();
  const [open, setOpen] = useState(false);
  // Without them the record is still the record: no fault and no skeleton stands here.
  const known = useTagsOf(object, uid).data;
  const onFailed = (problem: Parameters<typeof problemText>[1]): void =>
    toast({ text: problemText(t, problem), icon: AlertIcon });
  const put = useChange(at('PUT /api/staff/records/:object/:uid/tags/:tag'), { onFailed });
  const take = useChange(at('DELETE /api/staff/records/:object/:uid/tags/:tag'), { onFailed });
  if (!known) return null;
  const off = (tag: string, name: string): void => {
    take.run({ params: { object, uid, tag } });
    toast({ text: t('tags.taken', { name }), undo: () => put.run({ params: { object, uid, tag } }) });
  };
  return (
    <section className={css.tags} aria-label={t('tags.title')}>
      {known.tags.map(({ uid: tag, name, kind, removable }) => (
        <span key={tag} className={cx(css.tag, !removable && css.lone)} title={t(`tags.kind.${kind}`)}>
          <TagMarkIcon size="sm" />
          <span>{name}</span>
          {removable && (
            <button type="button" aria-label={t('tags.off', { name })} onClick={() => off(tag, name)}>
              <CrossIcon size="sm" />
            </button>
          )}
        </span>
      ))}
      <Button kind="quiet" size="xs" icon={TagMarkIcon} onClick={() => setOpen(true)}>
        {t('tags.add')}
      </Button>
      <RecordFolders object={object} uid={uid} inside={known.folders} />
      {open && <TagsDialog object={object} uid={uid} onClose={() => setOpen(false)} />}
    </section>
  );
}
