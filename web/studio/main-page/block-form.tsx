/** The settings of a block, by its kind. What is changed shows in the preview a moment later. */
import { type ReactNode, useState } from 'react';
import {
  Button,
  Checkbox,
  Dialog,
  Field,
  IconButton,
  Notice,
  PlusIcon,
  Row,
  Segments,
  Stack,
  TextInput,
  TrashIcon,
  useText,
  Words,
} from '../../ui/index.ts';
import type { Block, BlockOf, Edit, Kind } from './draft.ts';
import { Choice, LinkField, MomentField, NumberField, TargetField, TextsField, type Writing } from './fields.tsx';
import { RecordsForm } from './records-form.tsx';

interface BlockFormProps {
  readonly block: Block;
  readonly edit: Edit;
  readonly name: string;
  /** Why the server did not take it. */
  readonly fault?: string;
  readonly onChange: (block: Block) => void;
  readonly onClose: () => void;
}

const languages = ['en', 'de'] as const;

export function BlockForm({ block, edit, name, fault, onChange, onClose }: BlockFormProps): ReactNode {
  const t = useText();
  const [language, setLanguage] = useState(edit.portal.culture);
  return (
    <Dialog kind="form" title={t('arrange.edit', { name })} onClose={onClose}>
      <Stack gap={16}>
        {fault && (
          <Notice tone="late" live>
            {fault}
          </Notice>
        )}
        <Segments
          label={t('arrange.field.language')}
          value={language}
          options={languages.map((value) => ({ value, label: t(`arrange.field.languages.${value}`) }))}
          onChange={setLanguage}
        />
        <Settings block={block} onChange={onChange} language={language} edit={edit} />
      </Stack>
    </Dialog>
  );
}

type FormProps<K extends Kind> = Writing & {
  readonly s: BlockOf<K>['settings'];
  readonly set: (changes: Partial<BlockOf<K>['settings']>) => void;
};

function Settings({ block, onChange, ...writing }: Writing & Pick<BlockFormProps, 'block' | 'onChange'>): ReactNode {
  /** The settings with some of them changed; the kind stays, so the shape does. */
  const change = (changes: object): void => onChange({ ...block, settings: { ...block.settings, ...changes } } as Block);
  switch (block.kind) {
    case 'banner':
      return <BannerForm {...writing} s={block.settings} set={change} />;
    case 'website':
      return <WebsiteForm {...writing} s={block.settings} set={change} />;
    case 'search':
      return <SearchForm {...writing} s={block.settings} set={change} />;
    case 'popular':
    case 'liked':
      return <ArticlesForm {...writing} s={block.settings} set={change} kind={block.kind} />;
    case 'cases':
      return <CasesForm {...writing} s={block.settings} set={change} />;
    case 'records':
      return <RecordsForm {...writing} s={block.settings} set={change} />;
    case 'actions':
      return <ActionsForm {...writing} s={block.settings} set={change} />;
    default:
      return <AnnouncementForm {...writing} s={block.settings} set={change} />;
  }
}

const pictureNames = ['prism', 'waves', 'rings', 'none'] as const;

function PictureField({
  value,
  onChange,
}: {
  value: (typeof pictureNames)[number];
  onChange: (value: (typeof pictureNames)[number]) => void;
}): ReactNode {
  const t = useText();
  const options = pictureNames.map((one) => ({ value: one, label: t(`arrange.field.pictures.${one}`) }));
  return <Choice label={t('arrange.field.picture')} value={value} options={options} onChange={onChange} />;
}

function BannerForm({ s, set, ...writing }: FormProps<'banner'>): ReactNode {
  const t = useText();
  return (
    <>
      <TextsField
        required
        label={t('arrange.field.title')}
        value={s.title}
        onChange={(title) => set({ title: title ?? {} })}
        most={120}
        {...writing}
      />
      <Checkbox
        label={t('arrange.field.greet')}
        hint={t('arrange.field.greetHint')}
        checked={s.greet}
        onChange={(greet) => set({ greet })}
      />
      <TextsField
        lines
        label={t('arrange.field.text')}
        value={s.text}
        onChange={(text) => set({ text })}
        most={300}
        {...writing}
      />
      <PictureField value={s.picture} onChange={(picture) => set({ picture })} />
      <LinkField label={t('arrange.field.button')} value={s.button} onChange={(button) => set({ button })} {...writing} />
    </>
  );
}

function WebsiteForm({ s, set, ...writing }: FormProps<'website'>): ReactNode {
  const t = useText();
  const frames = (['plain', 'line', 'card'] as const).map((value) => ({ value, label: t(`arrange.field.frames.${value}`) }));
  return (
    <>
      <TextsField
        required
        label={t('arrange.field.title')}
        value={s.title}
        onChange={(title) => set({ title: title ?? {} })}
        most={120}
        {...writing}
      />
      <Field label={t('arrange.field.pageAddress')} required>
        <TextInput type="url" value={s.address} onChange={(address) => set({ address })} maxLength={1_000} />
      </Field>
      <PictureField value={s.picture} onChange={(picture) => set({ picture })} />
      <NumberField
        label={t('arrange.field.height')}
        value={s.height}
        from={120}
        to={800}
        onChange={(height) => set({ height })}
      />
      <Choice label={t('arrange.field.frame')} value={s.frame} options={frames} onChange={(frame) => set({ frame })} />
    </>
  );
}

function SearchForm({ s, set, ...writing }: FormProps<'search'>): ReactNode {
  const t = useText();
  return (
    <>
      <TextsField
        label={t('arrange.field.placeholder')}
        value={s.placeholder}
        onChange={(placeholder) => set({ placeholder })}
        most={80}
        {...writing}
      />
      <Checkbox label={t('arrange.field.searchArticles')} checked={s.articles} onChange={(articles) => set({ articles })} />
      <Checkbox label={t('arrange.field.searchCases')} checked={s.cases} onChange={(cases) => set({ cases })} />
    </>
  );
}

/** A title that falls back to the kind's own, and how many. */
function HeadFields({
  s,
  set,
  kind,
  most,
  ...writing
}: Writing & {
  s: { title: Record<string, string> | null; limit: number };
  set: (changes: { title?: Record<string, string> | null; limit?: number }) => void;
  kind: Kind;
  most: number;
}): ReactNode {
  const t = useText();
  const hint = t('arrange.field.titleHint', { name: t(`arrange.kind.${kind}`) });
  return (
    <>
      <TextsField
        label={t('arrange.field.title')}
        hint={hint}
        value={s.title}
        onChange={(title) => set({ title })}
        most={120}
        {...writing}
      />
      <NumberField label={t('arrange.field.limit')} value={s.limit} from={3} to={most} onChange={(limit) => set({ limit })} />
    </>
  );
}

function ArticlesForm({ kind, ...props }: FormProps<'popular'> & { kind: 'popular' | 'liked' }): ReactNode {
  return <HeadFields {...props} kind={kind} most={10} />;
}

function CasesForm(props: FormProps<'cases'>): ReactNode {
  const t = useText();
  const { s, set } = props;
  const whose = [
    { value: 'own', label: t('arrange.field.whoseOwn') },
    { value: 'all', label: t('arrange.field.whoseAll') },
  ] as const;
  return (
    <>
      <HeadFields {...props} kind="cases" most={12} />
      <Choice label={t('arrange.field.whose')} value={s.whose} options={whose} onChange={(next) => set({ whose: next })} />
      <Checkbox label={t('arrange.field.openOnly')} checked={s.open} onChange={(open) => set({ open })} />
    </>
  );
}

const icons = [
  'plus',
  'case',
  'book',
  'document',
  'calendar',
  'clock',
  'mail',
  'tag',
  'layers',
  'download',
  'users',
  'building',
  'globe',
  'settings',
  'flag',
  'key',
  'shield',
] as const;

function ActionsForm({ s, set, ...writing }: FormProps<'actions'>): ReactNode {
  const t = useText();
  type Action = (typeof s.actions)[number];
  const change = (index: number, changes: Partial<Action>): void =>
    set({ actions: s.actions.map((one, i) => (i === index ? { ...one, ...changes } : one)) });
  const fresh = (): Action => ({
    label: { [writing.language]: t('arrange.fresh.action') },
    hint: null,
    icon: 'plus',
    target: { kind: 'new_case' },
  });
  return (
    <>
      <TextsField label={t('arrange.field.title')} value={s.title} onChange={(title) => set({ title })} most={120} {...writing} />
      {s.actions.map((action, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an action has no name of its own and never changes places
        <Stack key={index} gap={12}>
          <Row between>
            <Words as="h3" bold>
              {t('arrange.field.action', { number: index + 1 })}
            </Words>
            {s.actions.length > 1 && (
              <IconButton
                icon={TrashIcon}
                label={t('arrange.field.dropAction', { number: index + 1 })}
                onClick={() => set({ actions: s.actions.filter((_, i) => i !== index) })}
              />
            )}
          </Row>
          <TextsField
            required
            label={t('arrange.field.label')}
            value={action.label}
            onChange={(label) => change(index, { label: label ?? {} })}
            most={60}
            {...writing}
          />
          <TextsField
            label={t('arrange.field.hint')}
            value={action.hint}
            onChange={(hint) => change(index, { hint })}
            most={120}
            {...writing}
          />
          <Choice
            label={t('arrange.field.icon')}
            value={action.icon}
            options={icons.map((value) => ({ value, label: value }))}
            onChange={(icon) => change(index, { icon })}
          />
          <TargetField value={action.target} onChange={(target) => change(index, { target })} {...writing} />
        </Stack>
      ))}
      {s.actions.length < 9 && (
        <Button icon={PlusIcon} onClick={() => set({ actions: [...s.actions, fresh()] })}>
          {t('arrange.field.addAction')}
        </Button>
      )}
    </>
  );
}

function AnnouncementForm({ s, set, ...writing }: FormProps<'announcement'>): ReactNode {
  const t = useText();
  const tones = (['info', 'ok', 'warn', 'late'] as const).map((value) => ({ value, label: t(`arrange.field.tones.${value}`) }));
  return (
    <>
      <TextsField
        required
        label={t('arrange.field.title')}
        value={s.title}
        onChange={(title) => set({ title: title ?? {} })}
        most={120}
        {...writing}
      />
      <TextsField
        lines
        label={t('arrange.field.text')}
        value={s.text}
        onChange={(text) => set({ text })}
        most={1_000}
        {...writing}
      />
      <Choice label={t('arrange.field.tone')} value={s.tone} options={tones} onChange={(tone) => set({ tone })} />
      <MomentField label={t('arrange.field.from')} value={s.from} onChange={(from) => set({ from })} />
      <MomentField label={t('arrange.field.until')} value={s.until} onChange={(until) => set({ until })} />
      <Checkbox label={t('arrange.field.dismissible')} checked={s.dismissible} onChange={(dismissible) => set({ dismissible })} />
      <LinkField label={t('arrange.field.link')} value={s.link} onChange={(link) => set({ link })} {...writing} />
    </>
  );
}
