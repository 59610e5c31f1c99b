/** What is said on a case: messages, system lines, internal notes, and the place to write. No bubbles. */
import { type ReactNode, useId, useRef, useState } from 'react';
import { Avatar, Badge, StatusGlyph, type StatusShape, type Tone } from './badge.tsx';
import { Button, SplitButton } from './button.tsx';
import css from './conversation.module.css';
import { cx } from './cx.ts';
import { FileInput, UploadList, type UploadView } from './files.tsx';
import { CheckIcon, ClipIcon, FlagIcon, type Icon, LockIcon, SendIcon } from './icons.tsx';
import { Hidden } from './layout.tsx';
import { useText } from './text.tsx';
import { RelativeTime } from './time.tsx';

export function Conversation({ label, children }: { label: string; children: ReactNode }): ReactNode {
  return (
    <ol className={css.list} aria-label={label}>
      {children}
    </ol>
  );
}

export interface MessageProps {
  readonly author: string;
  /** ISO time in UTC. */
  readonly at: string;
  /** Beside the name: which side speaks. */
  readonly side?: string;
  readonly sideTone?: Tone;
  readonly kind?: 'complaint' | 'solution' | 'note';
  /** Plain text; line breaks are kept. */
  readonly children: ReactNode;
  readonly files?: ReactNode;
}

/** One message. A complaint, a solution and an internal note have ground, icon and word of their own. */
export function Message({ author, at, side, sideTone, kind, children, files }: MessageProps): ReactNode {
  const t = useText();
  const inside = (
    <>
      <Avatar name={author} />
      <div className={css.body}>
        <div className={css.who}>
          <b>{author}</b>
          {side && <Badge tone={sideTone}>{side}</Badge>}
          {kind === 'complaint' && (
            <Badge tone="late" icon={FlagIcon}>
              {t('common.message.complaint')}
            </Badge>
          )}
          {kind === 'solution' && (
            <Badge tone="ok" icon={CheckIcon}>
              {t('common.message.solution')}
            </Badge>
          )}
          <RelativeTime at={at} as="long" />
          {files && (
            <span className={css.marker} title={t('common.message.withFiles')}>
              <ClipIcon size="sm" />
              <Hidden>{t('common.message.withFiles')}</Hidden>
            </span>
          )}
        </div>
        <div className={css.text}>{children}</div>
        {files && <div className={css.files}>{files}</div>}
      </div>
    </>
  );
  if (kind !== 'note') return <li className={cx(css.message, kind && css[kind])}>{inside}</li>;
  return (
    <li className={css.note}>
      <div className={css.noteHead}>
        <LockIcon size="sm" />
        <b>{t('common.message.note')}</b>
        <span>{t('common.message.noteWho')}</span>
      </div>
      <div className={css.message}>{inside}</div>
    </li>
  );
}

interface SystemLineProps {
  readonly at: string;
  readonly shape?: StatusShape;
  /** Word of the status, spoken. */
  readonly status?: string;
  readonly icon?: Icon;
  readonly children: ReactNode;
}

/** What the system did, in one dim line. */
export function SystemLine({ at, shape, status, icon: Mark, children }: SystemLineProps): ReactNode {
  return (
    <li className={css.system}>
      {shape && <StatusGlyph bare shape={shape} label={status ?? ''} />}
      {Mark && <Mark />}
      <span>{children}</span>
      <RelativeTime at={at} as="long" />
    </li>
  );
}

export interface Voice {
  readonly value: string;
  readonly label: string;
  /** Amber: only staff can read what is written with it. */
  readonly internal?: boolean;
}

interface ComposerProps {
  /** Spoken name and placeholder. */
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onSend: () => void;
  readonly send: string;
  readonly busy?: boolean;
  readonly disabled?: boolean;
  /** Two voices or more show tabs; the internal one turns the composer amber. */
  readonly voices?: readonly Voice[];
  readonly voice?: string;
  readonly onVoice?: (value: string) => void;
  /** At the end of the voices: to whom it goes. */
  readonly to?: ReactNode;
  /** In the foot: “Draft kept”, limits. */
  readonly note?: ReactNode;
  readonly uploads?: readonly UploadView[];
  readonly onFiles?: (files: readonly File[]) => void;
  readonly onRemoveFile?: (key: string) => void;
  /** More buttons before the one that sends. */
  readonly actions?: ReactNode;
  /** Grown together with the button that sends: a menu of its variants. */
  readonly after?: ReactNode;
}

/** The place to write. Ctrl and Enter send; files can be dropped on it. */
export function Composer(props: ComposerProps): ReactNode {
  const {
    label,
    value,
    onChange,
    onSend,
    send,
    busy,
    disabled,
    voices = [],
    voice,
    onVoice,
    to,
    note,
    uploads = [],
    onFiles,
    onRemoveFile,
    actions,
    after,
  } = props;
  const t = useText();
  const id = useId();
  const [over, setOver] = useState(false);
  const internal = voices.find((one) => one.value === voice)?.internal;
  const may = !busy && !disabled && value.trim() !== '';
  const area = useRef<HTMLTextAreaElement>(null);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping files is a shortcut; the clip does the same by keyboard
    <div
      className={cx(css.composer, internal && css.inside, over && css.over)}
      onDragOver={(event) => {
        if (!onFiles) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onFiles?.([...event.dataTransfer.files]);
      }}
    >
      {voices.length > 1 && (
        <Voices voices={voices} voice={voice} onVoice={onVoice} to={internal ? t('common.message.noteWho') : to} />
      )}
      <textarea
        ref={area}
        aria-label={label}
        placeholder={label}
        value={value}
        // What is typed while it is being sent would go with it and not be in it.
        readOnly={busy}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && may) onSend();
        }}
      />
      {uploads.length > 0 && (
        <div className={css.attached}>
          <UploadList uploads={uploads} onRemove={(key) => onRemoveFile?.(key)} />
        </div>
      )}
      <div className={css.bar}>
        {onFiles && (
          <label className={css.clip} htmlFor={id} title={t('common.files.attach')}>
            <ClipIcon />
            <Hidden>{t('common.files.attach')}</Hidden>
            <FileInput id={id} onFiles={onFiles} />
          </label>
        )}
        <span>{note}</span>
        {actions}
        <SplitButton>
          <Button
            kind={internal ? 'secondary' : 'primary'}
            icon={internal ? LockIcon : SendIcon}
            onClick={() => (may ? onSend() : area.current?.focus())}
            busy={busy}
            disabled={disabled}
          >
            {send}
          </Button>
          {after}
        </SplitButton>
      </div>
    </div>
  );
}

function Voices({
  voices,
  voice,
  onVoice,
  to,
}: Pick<ComposerProps, 'voice' | 'onVoice' | 'to'> & { voices: readonly Voice[] }): ReactNode {
  const t = useText();
  return (
    <div className={css.voices} role="radiogroup" aria-label={t('common.message.voice')}>
      {voices.map((one) => (
        // biome-ignore lint/a11y/useSemanticElements: a button that holds one of the values, all of them reached by Tab
        <button
          key={one.value}
          type="button"
          role="radio"
          aria-checked={one.value === voice}
          className={cx(css.voice, one.internal && css.internalVoice)}
          onClick={() => onVoice?.(one.value)}
        >
          {one.internal ? <LockIcon size="sm" /> : <SendIcon size="sm" />}
          {one.label}
        </button>
      ))}
      <span>{to}</span>
    </div>
  );
}
