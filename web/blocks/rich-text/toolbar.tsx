/** The toolbar: one stop for Tab, arrow keys inside (ARIA toolbar pattern); every button says its name, its keys and whether it is on. */
import type { Editor } from '@tiptap/core';
import { type ReactNode, useRef, useState } from 'react';
import { IconButton, ImageIcon, Menu, type MenuEntry, TableIcon, useText } from '../../ui/index.ts';
import { LinkIcon } from './icons.tsx';
import css from './rich-text.module.css';
import { type Tool, tools } from './tools.ts';

interface ToolbarProps {
  readonly editor: Editor;
  readonly onLink: () => void;
  /** Absent where the form has no place for files. */
  readonly onPicture?: () => void;
}

const isMac = /Mac|iP(hone|ad)/.test(navigator.userAgent);
const withKeys = (label: string, keys: string | undefined): string =>
  keys ? `${label} (${keys.replace('Mod', isMac ? '⌘' : 'Ctrl')})` : label;

export function Toolbar({ editor, onLink, onPicture }: ToolbarProps): ReactNode {
  const t = useText();
  const bar = useRef<HTMLDivElement>(null);
  const [stop, setStop] = useState('undo');

  function onKeyDown(event: React.KeyboardEvent): void {
    // The table's menu stands inside the bar and has keys of its own.
    if ((event.target as Element).closest('[role=menu]')) return;
    const buttons = [...(bar.current?.querySelectorAll<HTMLButtonElement>('[data-tool]') ?? [])];
    const here = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const turned = getComputedStyle(event.currentTarget).direction === 'rtl' ? -1 : 1;
    const steps: Record<string, number> = {
      ArrowRight: here + turned,
      ArrowLeft: here - turned,
      Home: 0,
      End: buttons.length - 1,
    };
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    buttons[(to + buttons.length) % buttons.length]?.focus();
  }

  const at = (key: string) => ({
    'data-tool': key,
    tabIndex: stop === key ? 0 : -1,
    onFocus: () => setStop(key),
    // The text keeps its selection while the mouse presses a button.
    onMouseDown: (event: React.MouseEvent) => event.preventDefault(),
  });
  const draw = ({ key, label, icon, keys, run, on, may }: Tool): ReactNode => (
    <IconButton
      key={key}
      {...at(key)}
      icon={icon}
      label={withKeys(t(label), keys)}
      aria-pressed={on?.(editor)}
      // Not `disabled`: the focus would be lost when the last step is undone.
      aria-disabled={!may(editor) || undefined}
      onClick={() => may(editor) && run(editor)}
    />
  );
  return (
    <div ref={bar} role="toolbar" aria-label={t('editor.toolbar')} className={css.toolbar} onKeyDown={onKeyDown}>
      {tools.map((group) => (
        <span key={group[0]?.key} className={css.group}>
          {group.map(draw)}
        </span>
      ))}
      <span className={css.group}>
        <IconButton
          {...at('link')}
          icon={LinkIcon}
          label={withKeys(t('editor.link'), 'Mod+K')}
          aria-pressed={editor.isActive('link')}
          onClick={onLink}
        />
        {onPicture && <IconButton {...at('picture')} icon={ImageIcon} label={t('editor.picture')} onClick={onPicture} />}
        <TableMenu editor={editor} tool={at('table')} />
      </span>
    </div>
  );
}

function TableMenu({ editor, tool }: { editor: Editor; tool: object }): ReactNode {
  const t = useText();
  const inside = editor.isActive('table');
  const run = (command: (chain: ReturnType<Editor['chain']>) => ReturnType<Editor['chain']>) => () => {
    command(editor.chain().focus()).run();
  };
  const entries: (MenuEntry | 'line')[] = inside
    ? [
        { label: t('editor.table.rowBelow'), onSelect: run((chain) => chain.addRowAfter()) },
        { label: t('editor.table.rowAbove'), onSelect: run((chain) => chain.addRowBefore()) },
        { label: t('editor.table.columnAfter'), onSelect: run((chain) => chain.addColumnAfter()) },
        { label: t('editor.table.columnBefore'), onSelect: run((chain) => chain.addColumnBefore()) },
        { label: t('editor.table.headerRow'), onSelect: run((chain) => chain.toggleHeaderRow()) },
        'line',
        { label: t('editor.table.removeRow'), onSelect: run((chain) => chain.deleteRow()) },
        { label: t('editor.table.removeColumn'), onSelect: run((chain) => chain.deleteColumn()) },
        { label: t('editor.table.remove'), danger: true, onSelect: run((chain) => chain.deleteTable()) },
      ]
    : [
        {
          label: t('editor.table.insert'),
          icon: TableIcon,
          onSelect: run((chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true })),
        },
      ];
  return (
    <Menu
      label={t('editor.table.menu')}
      align="start"
      entries={entries}
      trigger={({ onKeyDown, ...props }) => (
        <IconButton
          {...tool}
          {...props}
          icon={TableIcon}
          label={t('editor.table.menu')}
          aria-pressed={inside}
          // Left and right belong to the toolbar, up and down open the menu.
          onKeyDown={(event) => /^Arrow(Up|Down)$|^Enter$|^ $/.test(event.key) && onKeyDown(event)}
        />
      )}
    />
  );
}
