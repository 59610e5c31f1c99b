import { useCall } from '../../api/index.ts';
import { useKeyAt } from '../door.tsx';

/** Reads the folders of an object. */
export function useFolders(object: string) {
  const at = useKeyAt();
  return useCall(at('GET /api/staff/objects/:object/folders'), { params: { object } });
}
