/**
 * The advanced filter (LST-07, LST-08): conditions, groups of them, AND and OR toggled by a press. Several are chosen by their boxes, or by
 * pressing them with Ctrl held, and then grouped.
 */
import { type ReactNode, useRef, useState } from 'react';
import type { ObjectDescription } from '../../../shared/contracts/records.ts';
import type { Filter } from '../../../shared/rules/filter.ts';
import {
  Button,
  Checkbox,
  CrossIcon,
  cx,
  Dialog,
  FieldError,
  IconButton,
  MoreText,
  PlusIcon,
  Row,
  Stack,
  useText,
  Words,
} from '../../ui/index.ts';
import { kindOf, written } from '../condition.ts';
import { askedIn, columnOf, useSay } from '../description.ts';
import { useFilterWords, useTreeWords } from '../filter-words.ts';
import { askedOf, type ListState } from '../list-state.ts';
import { useOptionLabels } from '../options.ts';
import { ConditionForm } from './condition-form.tsx';
import * as tree from './filter-tree.ts';
import css from './views.module.css';
import { listText } from './words.ts';

interface FilterEditorProps {
  readonly description: ObjectDescription;
  readonly state: ListState;
  readonly onClose: () => void;
}

export function FilterEditor(props: FilterEditorProps): ReactNode {
  return (
    <MoreText files={listText}>
      <Editor {...props} />
    </MoreText>
  );
}

function Editor({ description, state, onClose }: FilterEditorProps): ReactNode {
  const t = useText();
  const known = (key: string) => columnOf(description, key);
  // Quick filters come in, so that everything that narrows the list stands in one place.
  const [root, setRoot] = useState(() => {
    const quick = description.columns.flatMap((column) => askedOf(column, state.filters).map(({ filter }) => filter));
    const { tree: given } = state;
    const parts = given === undefined ? [] : quick.length > 0 && 'and' in given ? given.and : [given];
    return tree.editable([...quick, ...parts], known);
  });
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [open, setOpen] = useState<number | null>(null);
  const [pressed, setPressed] = useState(false);
  const filter = tree.written(root, known);
  const left = tree.unfinished(root, known);
  const fault = filter && tree.tooMuch(filter);
  const canGroup = chosen.size > 1 && tree.holderOf(root, chosen) !== null;
  const change = (next: tree.Group): void => {
    setRoot(next);
    setChosen(new Set());
  };
  const choose = (id: number): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  return (
    <Dialog
      kind="form"
      title={t('lists.filter.title')}
      sub={t('lists.filter.why')}
      submit={t('common.record.apply')}
      disabled={Boolean(fault)}
      onSubmit={() => {
        // It would be left out without a word.
        if (left) {
          setPressed(true);
          setOpen(left.id);
          return;
        }
        const { view, search, sortText: sort, tags, folder } = state;
        state.go({ view, search, sort, tags, folder, tree: filter });
        onClose();
      }}
      onClose={onClose}
    >
      <Stack gap={12}>
        <Row gap={8} wrap>
          <Button disabled={!canGroup} onClick={() => change(tree.grouped(root, chosen))}>
            {t('lists.filter.group')}
          </Button>
          <Button disabled={chosen.size === 0} onClick={() => change(tree.without(root, chosen))}>
            {t('lists.filter.remove')}
          </Button>
          <Words size="sm" tone="dim">
            {chosen.size > 1 && !canGroup ? t('lists.filter.notTogether') : t('lists.filter.hint')}
          </Words>
        </Row>
        <GroupBox
          description={description}
          group={root}
          root={root}
          chosen={chosen}
          open={open}
          onChoose={choose}
          onOpen={setOpen}
          onChange={change}
        />
        <div role="alert">{pressed && left && <FieldError>{t('lists.filter.unfinished')}</FieldError>}</div>
        {fault && <FieldError>{t(`lists.filter.${fault}`)}</FieldError>}
      </Stack>
    </Dialog>
  );
}

interface TreeProps {
  readonly description: ObjectDescription;
  readonly filter: Filter | undefined;
  /** Undefined while nothing is asked. */
  readonly onChange: (filter: Filter | undefined) => void;
}

/** The same tree of conditions as a part of another form: for rules of pages. */
export function ConditionTree(props: TreeProps): ReactNode {
  return (
    <MoreText files={listText}>
      <Tree {...props} />
    </MoreText>
  );
}

function Tree({ description, filter, onChange }: TreeProps): ReactNode {
  const t = useText();
  const known = (key: string) => columnOf(description, key);
  const begin = (): tree.Group => tree.editable(filter === undefined ? [] : [filter], known);
  const [root, setRoot] = useState(begin);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [open, setOpen] = useState<number | null>(null);
  // What is written here comes back as it was said; anything else was put there by a step back, or by somebody else.
  const said = useRef(filter);
  if (written(said.current) !== written(filter)) {
    said.current = filter;
    setRoot(begin());
    setChosen(new Set());
    setOpen(null);
  }
  const change = (next: tree.Group): void => {
    const now = tree.written(next, known);
    setRoot(next);
    setChosen(new Set());
    // While nothing is asked, what was said before holds on.
    said.current = now ?? said.current;
    onChange(now);
  };
  const choose = (id: number): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  return (
    <Stack gap={8}>
      {chosen.size > 0 && (
        <Row gap={8} wrap>
          <Button
            size="xs"
            disabled={chosen.size < 2 || tree.holderOf(root, chosen) === null}
            onClick={() => change(tree.grouped(root, chosen))}
          >
            {t('lists.filter.group')}
          </Button>
          <Button size="xs" onClick={() => change(tree.without(root, chosen))}>
            {t('lists.filter.remove')}
          </Button>
        </Row>
      )}
      <GroupBox
        description={description}
        group={root}
        root={root}
        chosen={chosen}
        open={open}
        onChoose={choose}
        onOpen={setOpen}
        onChange={change}
      />
    </Stack>
  );
}

interface NodeProps {
  readonly description: ObjectDescription;
  readonly root: tree.Group;
  readonly chosen: ReadonlySet<number>;
  /** The condition whose fields are shown. */
  readonly open: number | null;
  readonly onChoose: (id: number) => void;
  readonly onOpen: (id: number | null) => void;
  readonly onChange: (root: tree.Group) => void;
}

function GroupBox({ group, ...rest }: NodeProps & { group: tree.Group }): ReactNode {
  const t = useText();
  const { root, onChange, onOpen } = rest;
  const add = (): void => {
    const id = tree.nextId();
    onChange(tree.added(root, group.id, { kind: 'condition', id, column: '', meaning: 'is', value: [] }));
    onOpen(id);
  };
  return (
    <fieldset className={css.group} aria-label={t(group.by === 'and' ? 'lists.filter.allOf' : 'lists.filter.anyOf')}>
      <div className={css.groupHead}>
        <button type="button" className={css.by} onClick={() => onChange(tree.toggled(root, group.id))}>
          <b>{t(group.by === 'and' ? 'lists.filter.and' : 'lists.filter.or')}</b>
          <span>{t(group.by === 'and' ? 'lists.filter.allOf' : 'lists.filter.anyOf')}</span>
        </button>
        {group !== root && (
          <Button kind="quiet" size="xs" onClick={() => onChange(tree.ungrouped(root, group.id))}>
            {t('lists.filter.ungroup')}
          </Button>
        )}
      </div>
      <ul className={css.parts}>
        {group.parts.map((node) => (
          <li key={node.id}>
            {node.kind === 'group' ? (
              <div className={css.nested}>
                <Tick node={node} name={t('lists.filter.aGroup')} {...rest} />
                <GroupBox group={node} {...rest} />
              </div>
            ) : (
              <Line node={node} {...rest} />
            )}
          </li>
        ))}
      </ul>
      <Button kind="quiet" icon={PlusIcon} onClick={add}>
        {t('lists.filter.add')}
      </Button>
    </fieldset>
  );
}

function Tick({
  node,
  name,
  chosen,
  onChoose,
}: Pick<NodeProps, 'chosen' | 'onChoose'> & { node: tree.Node; name: string }): ReactNode {
  const t = useText();
  return (
    <span className={css.tick}>
      <Checkbox
        bare
        label={t('lists.filter.choose', { name })}
        checked={chosen.has(node.id)}
        onChange={() => onChoose(node.id)}
      />
    </span>
  );
}

type LineProps = NodeProps & { readonly node: Exclude<tree.Node, tree.Group> };

/** One condition in words; pressed, its fields open below. */
function Line({ node, ...rest }: LineProps): ReactNode {
  const t = useText();
  const { description, root, chosen, open, onChoose, onOpen, onChange } = rest;
  const words = useNodeWords(description, node);
  const isOpen = open === node.id && node.kind === 'condition';
  const name = node.kind === 'condition' && node.column === '' ? t('lists.filter.newOne') : words;
  return (
    <div className={cx(css.condition, chosen.has(node.id) && css.picked)}>
      <div className={css.line}>
        <Tick node={node} name={name} {...rest} />
        <button
          type="button"
          className={css.words}
          aria-expanded={node.kind === 'condition' ? isOpen : undefined}
          disabled={node.kind === 'fixed'}
          onClick={(event) => {
            if (event.ctrlKey || event.metaKey) onChoose(node.id);
            else onOpen(isOpen ? null : node.id);
          }}
        >
          {words}
        </button>
        <IconButton
          icon={CrossIcon}
          size="xs"
          label={t('lists.filter.removeOne', { name })}
          onClick={() => onChange(tree.without(root, new Set([node.id])))}
        />
      </div>
      {isOpen && (
        <ConditionForm
          description={description}
          condition={node}
          onChange={(next) => onChange(tree.replaced(root, next))}
          onDone={() => onOpen(null)}
        />
      )}
    </div>
  );
}

function useNodeWords(description: ObjectDescription, node: LineProps['node']): string {
  const t = useText();
  const say = useSay();
  const words = useFilterWords();
  const treeWords = useTreeWords(description);
  const column = node.kind === 'condition' ? columnOf(description, node.column) : undefined;
  const isOption = column !== undefined && kindOf(column) === 'option';
  const value = node.kind === 'condition' && isOption ? node.value : [];
  // Asked whatever it is: a hook has no if. Nothing is fetched without uids.
  const asked = askedIn(description, column?.key ?? '-');
  const labels = useOptionLabels(asked.object, asked.column, value);
  if (node.kind === 'fixed') return treeWords(node.filter);
  if (!column) return t('lists.filter.noColumn');
  const isEmpty = node.value.every((one) => one === '') && node.meaning !== 'empty' && node.meaning !== 'not_empty';
  return `${say(column.title)}: ${isEmpty ? t('lists.filter.noValue') : words(column, node, isOption ? labels : undefined)}`;
}
