/** The tag filter of a list (LST-10): a button with all tags to tick, and a chip for each that is on. */
import type { ReactNode } from 'react';
import { useCall } from '../../api/index.ts';
import { Button, Chip, Menu, TagMarkIcon, useText } from '../../ui/index.ts';
import { useKeyAt } from '../door.tsx';
import type { ListState } from '../list-state.ts';

/** As many as one list may ask for. */
const MOST = 5;

export function TagFilter({ object, state }: { object: string; state: Pick<ListState, 'tags' | 'setTags'> }): ReactNode {
  const t = useText();
  const at = useKeyAt();
  const known = useCall(at('GET /api/staff/objects/:object/tags'), { params: { object } }).data?.tags ?? [];
  const { tags, setTags } = state;
  const without = (uid: string): string[] => tags.filter((one) => one !== uid);
  if (known.length === 0 && tags.length === 0) return null;
  return (
    <>
      {tags.map((uid) => (
        <Chip
          key={uid}
          name={t('tags.title')}
          value={known.find((one) => one.uid === uid)?.name ?? t('tags.gone')}
          onRemove={() => setTags(without(uid))}
        />
      ))}
      {tags.length < MOST && known.length > 0 && (
        <Menu
          label={t('tags.all')}
          align="start"
          entries={known.map(({ uid, name }) => ({
            label: name,
            checked: tags.includes(uid),
            onSelect: () => setTags(tags.includes(uid) ? without(uid) : [...tags, uid]),
          }))}
          trigger={(props) => (
            <Button kind="quiet" icon={TagMarkIcon} {...props}>
              {t('tags.filter')}
            </Button>
          )}
        />
      )}
    </>
  );
}
