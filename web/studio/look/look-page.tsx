/** How a log-in page looks: the staff's, or a portal's (BRD-01..06). What is set stands beside what it gives. */
import { type ReactNode, useState } from 'react';
import type { Look } from '../../../shared/contracts/looks.ts';
import { isColour, isReadable } from '../../../shared/shades.ts';
import { type Answer, call, FormProblem, Load, upload, useCall, useForm } from '../../api/index.ts';
import {
  Button,
  Card,
  type Crumb,
  Field,
  FieldError,
  Page,
  RadioCards,
  Row,
  Select,
  Stack,
  TextInput,
  useText,
  useToast,
} from '../../ui/index.ts';
import { ColourField } from './colour-field.tsx';
import { ImageField, type Pending, urlOf } from './image-field.tsx';
import css from './look.module.css';
import { LookPreview } from './preview.tsx';
import { RowsField } from './rows-field.tsx';

export interface LookPageProps {
  /** `staff`, or the uid of a portal. */
  readonly door: string;
  readonly title: string;
  /** Whose page: the portal's title. */
  readonly name: string;
  readonly sub: string;
  readonly crumbs?: readonly Crumb[];
  readonly culture: 'en' | 'de';
  /** Below the form: what belongs to this door alone. */
  readonly children?: ReactNode;
}

type View = Answer<'GET /api/staff/doors/:door/look'>;
type Slot = 'logo' | 'picture' | 'favicon';
const slots: readonly Slot[] = ['logo', 'picture', 'favicon'];

export function LookPage(props: LookPageProps): ReactNode {
  const view = useCall('GET /api/staff/doors/:door/look', { params: { door: props.door } });
  return (
    <Page title={props.title} sub={props.sub} crumbs={props.crumbs} width="wide">
      <Load of={view}>
        {(data) => (
          <Stack gap={16}>
            <Editor {...props} view={data} />
            {props.children}
          </Stack>
        )}
      </Load>
    </Page>
  );
}

/** Sends what was chosen, then the rest; answers the look as it is now. */
async function save(door: string, look: Look, images: Readonly<Record<Slot, Pending>>): Promise<View> {
  for (const slot of slots) {
    const image = images[slot];
    const address = `/api/staff/doors/${door}/images/${slot}`;
    if (image instanceof File) await upload(address, image);
    else if (image === 'clear') await call('DELETE /api/staff/doors/:door/images/:slot', { params: { door, slot } });
  }
  return call('PUT /api/staff/doors/:door/look', { params: { door }, body: look });
}

const untouched: Readonly<Record<Slot, Pending>> = { logo: null, picture: null, favicon: null };

function Editor({ door, name, culture, view }: LookPageProps & { view: View }): ReactNode {
  const t = useText();
  const toast = useToast();
  const [language, setLanguage] = useState<'en' | 'de'>(culture);
  const [images, setImages] = useState(untouched);
  const form = useForm<Look, View>({
    initial: view.look,
    check: ({ colour }) =>
      colour !== null && (!isColour(colour) || !isReadable(colour)) ? { colour: t('studio.look.unreadable') } : {},
    send: (look) => save(door, look, images),
    done: () => {
      setImages(untouched);
      toast(t('studio.look.saved'));
    },
  });
  const { values, set } = form;
  const line = (key: 'header' | 'text' | 'caption') => ({
    value: values[key][language] ?? '',
    onChange: (text: string) => set({ [key]: { ...values[key], [language]: text } }),
  });
  const shown = useShown(view, values, images);
  const languages = (['en', 'de'] as const).map((value) => ({ value, label: t(`studio.language.${value}`) }));
  return (
    <div className={css.editor}>
      <form {...form.props}>
        <Stack gap={16}>
          <FormProblem form={form} />
          <Card pad title={t('studio.look.pictures')}>
            <Stack gap={16}>
              {slots.map((slot) => (
                <ImageField
                  key={slot}
                  label={t(`studio.look.${slot}`)}
                  hint={t(`studio.look.${slot}Hint`)}
                  now={view.images[slot]?.address ?? null}
                  pending={images[slot]}
                  onChange={(image) => setImages((all) => ({ ...all, [slot]: image }))}
                />
              ))}
            </Stack>
          </Card>
          <Card pad title={t('studio.look.colour')}>
            <ColourField value={values.colour} onChange={(colour) => set({ colour })} error={form.error('colour')} />
          </Card>
          <Card
            pad
            title={t('studio.look.texts')}
            aside={
              <div className={css.language}>
                <Select
                  size="compact"
                  aria-label={t('studio.look.textsIn')}
                  options={languages}
                  value={language}
                  onChange={(value) => setLanguage(value === 'de' ? 'de' : 'en')}
                />
              </div>
            }
          >
            <Stack gap={16}>
              <Field label={t('studio.look.header')} hint={t('studio.look.headerHint')} error={form.error('header')}>
                <TextInput {...line('header')} maxLength={80} />
              </Field>
              <Field label={t('studio.look.text')} error={form.error('text')}>
                <TextInput {...line('text')} maxLength={200} />
              </Field>
              <Field label={t('studio.look.caption')} error={form.error('caption')}>
                <TextInput {...line('caption')} maxLength={120} />
              </Field>
            </Stack>
          </Card>
          <Card pad title={t('studio.look.help')}>
            <Stack gap={16}>
              {door !== 'staff' && (
                <RadioCards
                  label={t('studio.look.helpWhose')}
                  value={values.help}
                  onChange={(value) => set({ help: value === 'own' ? 'own' : 'installation' })}
                  options={(['installation', 'own'] as const).map((value) => ({
                    value,
                    label: t(`studio.look.helpFrom.${value}`),
                  }))}
                />
              )}
              {(door === 'staff' || values.help === 'own') && (
                <>
                  <RowsField
                    label={t('common.door.contacts')}
                    language={language}
                    rows={values.contacts.map(({ name: of, phone }) => ({ name: of, value: phone }))}
                    onChange={(rows) => set({ contacts: rows.map((row) => ({ name: row.name, phone: row.value })) })}
                    valueLabel={t('studio.look.phone')}
                    type="tel"
                    add={t('studio.look.addContact')}
                  />
                  {form.error('contacts') && <FieldError>{form.error('contacts')}</FieldError>}
                  <RowsField
                    label={t('common.door.links')}
                    language={language}
                    rows={values.links.map(({ name: of, url }) => ({ name: of, value: url }))}
                    onChange={(rows) => set({ links: rows.map((row) => ({ name: row.name, url: row.value })) })}
                    valueLabel={t('studio.look.url')}
                    type="url"
                    add={t('studio.look.addLink')}
                  />
                  {form.error('links') && <FieldError>{form.error('links')}</FieldError>}
                </>
              )}
            </Stack>
          </Card>
          <Row>
            <Button type="submit" kind="primary" busy={form.busy}>
              {t('studio.save')}
            </Button>
          </Row>
        </Stack>
      </form>
      <LookPreview look={values} shown={shown} name={name} language={language} staff={door === 'staff'} />
    </div>
  );
}

/** Pictures as they will be, and whose numbers and links are shown. */
function useShown(view: View, look: Look, images: Readonly<Record<Slot, Pending>>) {
  const address = (slot: 'logo' | 'picture'): string | null => {
    const image = images[slot];
    if (image === 'clear') return null;
    return image === null ? (view.images[slot]?.address ?? null) : urlOf(image);
  };
  const { contacts, links } = look.help === 'own' || view.look.help === 'own' ? look : view.shown;
  return { logo: address('logo'), picture: address('picture'), contacts, links };
}
