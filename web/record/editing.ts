/** Whether a record's page shows its form. */
import { useState } from 'react';
import { useQueryValue } from '../ui/index.ts';

/** Opened for editing by its address (`?edit=1`), or because something was begun; closed, the address says nothing of it any more. */
export function useEditing(begun: boolean): readonly [boolean, (editing: boolean) => void] {
  const [wanted, setWanted] = useQueryValue('edit');
  const [editing, setEditing] = useState(() => begun || wanted !== '');
  return [
    editing,
    (next) => {
      setEditing(next);
      if (!next && wanted !== '') setWanted('');
    },
  ];
}
