/** The blocks of a page in their places: add, edit, remove with undo, move by keyboard, by buttons and by drag. */
import { type DragEvent, type ReactNode, useState } from 'react';
import {
  Button,
  cx,
  DownIcon,
  Hidden,
  IconButton,
  Menu,
  MenuLinesIcon,
  PlusIcon,
  TrashIcon,
  UpIcon,
  useText,
  useToast,
  Words,
} from '../../ui/index.ts';
import css from './arrange.module.css';
import { type Block, type Draft, type Place, places } from './draft.ts';
import { freshBlock, kindIcons, kinds, nameOf } from './kinds.ts';
import { moveTo, step } from './moves.ts';
import { useWhoSees } from './who-sees.tsx';

interface BlockListProps {
  readonly draft: Draft;
  readonly onEdit: (uid: string) => void;
}

/** Where a dragged block would go. */
interface Gap {
  readonly place: Place;
  readonly index: number;
}

export function BlockList({ draft, onEdit }: BlockListProps): ReactNode {
  const t = useText();
  const { blocks, edit } = draft;
  const [dragged, setDragged] = useState<string | null>(null);
  const [gap, setGap] = useState<Gap | null>(null);
  const [said, setSaid] = useState('');
  const name = (block: Block) => nameOf(t, block, t.language);

  function move(next: Block[] | null, uid: string): void {
    const block = next?.find((one) => one.uid === uid);
    if (!next || !block) return;
    draft.set(next);
    const position = next.filter(({ place }) => place === block.place).indexOf(block) + 1;
    setSaid(t('arrange.moved', { name: name(block), place: t(`arrange.place.${block.place}`), position }));
  }
  const over = (event: DragEvent, place: Place, index: number): void => {
    if (dragged === null) return;
    event.preventDefault();
    setGap({ place, index });
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    if (dragged !== null && gap !== null) move(moveTo(blocks, dragged, gap.place, gap.index), dragged);
    setDragged(null);
    setGap(null);
  };
  return (
    <div>
      <Hidden>
        <span role="status">{said}</span>
      </Hidden>
      {places.map((place) => {
        const mine = blocks.filter((block) => block.place === place);
        return (
          <section key={place} className={css.group}>
            <h2>{t(`arrange.place.${place}`)}</h2>
            {mine.length === 0 && (
              <Words size="sm" tone="dim">
                {t('arrange.empty')}
              </Words>
            )}
            <ul className={css.rows}>
              {mine.map((block, index) => (
                <li
                  key={block.uid}
                  draggable
                  onDragStart={(event) => {
                    event.dataTransfer.effectAllowed = 'move';
                    event.dataTransfer.setData('text/plain', name(block));
                    setDragged(block.uid);
                  }}
                  onDragEnd={() => {
                    setDragged(null);
                    setGap(null);
                  }}
                  onDragOver={(event) => over(event, place, index)}
                  onDrop={drop}
                  className={cx(
                    css.row,
                    dragged === block.uid && css.dragged,
                    gap?.place === place && gap.index === index && css.gap,
                  )}
                >
                  <BlockRow draft={draft} block={block} name={name(block)} onEdit={onEdit} move={move} />
                </li>
              ))}
            </ul>
            {/* Behind the last block, and into an empty place. */}
            <div
              className={cx(css.drop, gap?.place === place && gap.index === mine.length && css.over)}
              onDragOver={(event) => over(event, place, mine.length)}
              onDrop={drop}
              aria-hidden="true"
            />
            <div className={css.add}>
              <Menu
                label={t('arrange.addTo', { place: t(`arrange.place.${place}`) })}
                align="start"
                entries={kinds.map((kind) => ({
                  label: t(`arrange.kind.${kind}`),
                  icon: kindIcons[kind],
                  onSelect: () => {
                    const block = freshBlock(t, kind, place, edit);
                    draft.set([...blocks, block]);
                    onEdit(block.uid);
                  },
                }))}
                trigger={(props) => (
                  <Button
                    size="xs"
                    icon={PlusIcon}
                    {...props}
                    aria-label={t('arrange.addTo', { place: t(`arrange.place.${place}`) })}
                  >
                    {t('arrange.add')}
                  </Button>
                )}
              />
            </div>
          </section>
        );
      })}
    </div>
  );
}

interface RowProps extends BlockListProps {
  readonly block: Block;
  readonly name: string;
  readonly move: (next: Block[] | null, uid: string) => void;
}

function BlockRow({ draft, block, name, onEdit, move }: RowProps): ReactNode {
  const t = useText();
  const toast = useToast();
  const words = useWhoSees();
  const { blocks, edit, fault } = draft;
  const Mark = kindIcons[block.kind];
  const seen = edit.whoSees[block.uid];
  const remove = (): void => {
    draft.set(blocks.filter(({ uid }) => uid !== block.uid));
    toast({ text: t('arrange.removed', { name }), undo: () => draft.set(blocks) });
  };
  const refused = fault?.block === block.uid ? fault.text : undefined;
  return (
    <>
      <span className={css.grip} title={t('arrange.drag')}>
        <MenuLinesIcon size="sm" />
      </span>
      <Mark />
      <button type="button" className={css.name} onClick={() => onEdit(block.uid)} title={t('arrange.edit', { name })}>
        <b>{name}</b>
        {refused && <small className={css.bad}>{refused}</small>}
        {!refused && seen && <small className={seen.verdict === 'nobody' ? css.hidden : undefined}>{words(seen)}</small>}
      </button>
      <span className={css.tools}>
        <IconButton
          size="xs"
          icon={UpIcon}
          label={t('arrange.up', { name })}
          onClick={() => move(step(blocks, block.uid, -1), block.uid)}
        />
        <IconButton
          size="xs"
          icon={DownIcon}
          label={t('arrange.down', { name })}
          onClick={() => move(step(blocks, block.uid, 1), block.uid)}
        />
        <IconButton size="xs" icon={TrashIcon} label={t('arrange.remove', { name })} onClick={remove} />
      </span>
    </>
  );
}
