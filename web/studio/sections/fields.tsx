/** The parts that adding and changing a section share: title, icon or picture, columns of the list. */
import { type ReactNode, useState } from 'react';
import { objectIcons } from '../../record/index.ts';
import { Button, Checkbox, Field, FieldError, FileButton, SearchInput, Stack, useText, Words } from '../../ui/index.ts';
import { IconField } from '../objects/icon-field.tsx';
import { titleIn } from '../rights/data.ts';
import css from './sections.module.css';

/** Pixels: 38 on a sharp screen. */
const SIDE = 76;

/** A PNG as large as it is drawn at most; whatever else it is goes as it is, and the server looks at it. */
export async function scaled(file: File): Promise<File> {
  if (file.type !== 'image/png') return file;
  const picture = await createImageBitmap(file).catch(() => null);
  if (picture === null || Math.max(picture.width, picture.height) <= SIDE) return file;
  const by = SIDE / Math.max(picture.width, picture.height);
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * by));
  canvas.height = Math.max(1, Math.round(picture.height * by));
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
  return blob === null ? file : new File([blob], file.name, { type: 'image/png' });
}

/** null = as it is, 'clear' = the icon again, else the picture that was chosen. */
export type Pending = File | 'clear' | null;

interface PictureProps {
  readonly icon: string;
  readonly onIcon: (icon: string) => void;
  readonly picture: string | null;
  readonly pending: Pending;
  readonly onPending: (pending: Pending) => void;
  readonly error?: string;
}

/** The icon of a section: one of ours, or a picture of one's own (SEC-05). */
export function PictureField({ icon, onIcon, picture, pending, onPending, error }: PictureProps): ReactNode {
  const t = useText();
  const own = pending instanceof File || (picture !== null && pending !== 'clear');
  return (
    <Stack gap={8}>
      {!own && <IconField value={objectIcons.includes(icon) ? icon : ''} onChange={onIcon} />}
      <Field label={t('sections.picture')} hint={t('sections.pictureHint')}>
        <FileButton accept="image/svg+xml,image/png" onFile={(file) => void scaled(file).then(onPending)}>
          {t('sections.pictureChoose')}
        </FileButton>
      </Field>
      {error && <FieldError>{error}</FieldError>}
      {own && (
        <div className={css.picture}>
          <Words size="sm">{pending instanceof File ? pending.name : t('sections.pictureSet')}</Words>
          <Button size="xs" onClick={() => onPending(picture === null ? null : 'clear')}>
            {t('sections.pictureClear')}
          </Button>
        </div>
      )}
    </Stack>
  );
}

/** More than this and one wants to search. */
const MANY = 10;

export interface Offered {
  readonly key: string;
  readonly title: Readonly<Record<string, string>>;
}

interface ColumnsProps {
  readonly offered: readonly Offered[];
  /** In their order; null = as the object has it. */
  readonly chosen: readonly string[] | null;
  readonly onChange: (chosen: readonly string[] | null) => void;
}

/** The columns of the list for everybody, in the order in which they are ticked (LST-01). */
export function ListColumns({ offered, chosen, onChange }: ColumnsProps): ReactNode {
  const t = useText();
  const [typed, setTyped] = useState('');
  const part = typed.trim().toLocaleLowerCase();
  const found = offered.filter(({ title }) => titleIn(t, title).toLocaleLowerCase().includes(part));
  const toggle = (key: string): void => {
    const next = chosen?.includes(key) ? chosen.filter((one) => one !== key) : [...(chosen ?? []), key];
    onChange(next.length === 0 ? null : next);
  };
  const inOrder = (chosen ?? []).map((key) => titleIn(t, offered.find((one) => one.key === key)?.title ?? {}) || key);
  return (
    <fieldset className={css.plain}>
      <legend>{t('sections.columns')}</legend>
      <Words as="p" size="sm" tone="muted">
        {inOrder.length === 0 ? t('sections.columnsNone') : t('sections.columnsChosen', { columns: inOrder.join(', ') })}
      </Words>
      {offered.length > MANY && <SearchInput label={t('lists.columns.search')} value={typed} onChange={setTyped} />}
      <ul className={css.offered}>
        {found.map(({ key, title }) => (
          <li key={key}>
            <Checkbox checked={chosen?.includes(key) ?? false} onChange={() => toggle(key)} label={titleIn(t, title) || key} />
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
