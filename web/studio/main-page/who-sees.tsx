/** Who will see a block, in words (HOM-16). */
import type { WhoSees } from '../../../shared/contracts/pages.ts';
import { useSay } from '../../record/index.ts';
import { useFormat, useText } from '../../ui/index.ts';

/** “Nobody sees it: all portal users may not read Articles.” */
export function useWhoSees(): (seen: WhoSees) => string {
  const t = useText();
  const say = useSay();
  const format = useFormat();
  return ({ reason, verdict, names }) => {
    const isTime = reason === 'not_yet' || reason === 'over';
    const words = names.map((name) => (isTime ? format.long(new Date(say(name))) : say(name))).join(', ');
    if (reason === 'columns_hidden' && verdict === 'nobody') return t('arrange.seen.columns_hidden_nobody', { names: words });
    return t(`arrange.seen.${reason}`, { names: words });
  };
}
