/** Links in their order: title and address of each, moved up, taken out, added below. */
import type { ReactNode } from 'react';
import { Button, CrossIcon, IconButton, LinkRow, PlusIcon, Stack, TextInput, UpIcon, useText } from '../ui/index.ts';
import type { FormLink } from './form-values.ts';

/** What somebody types as an address, made whole: `example.com` is on the web, `a@example.com` a mail. What is wrong is left to the server. */
export function wholeAddress(typed: string): string {
  const words = typed.trim();
  if (words === '' || /^[a-z][a-z\d+.-]*:/i.test(words) || /\s/.test(words)) return words;
  return /^[^\s@/]+@[^\s@/]+$/.test(words) ? `mailto:${words}` : `https://${words}`;
}

interface LinksInputProps {
  readonly value: readonly FormLink[];
  readonly onChange: (links: readonly FormLink[]) => void;
  /** Links a column holds at most. */
  readonly most: number;
}

export function LinksInput({ value, onChange, most }: LinksInputProps): ReactNode {
  const t = useText();
  const put = (at: number, link: Partial<FormLink>) => onChange(value.map((one, i) => (i === at ? { ...one, ...link } : one)));
  const up = (at: number) => onChange(value.toSpliced(at - 1, 2, ...value.slice(at - 1, at + 1).toReversed()));
  return (
    <Stack gap={8}>
      {value.map(({ title, address }, at) => {
        const number = at + 1;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a link has nothing but its place
          <LinkRow key={at} label={t('common.links.number', { number })}>
            <TextInput
              size="compact"
              // The first one is what the field's label points to.
              {...(at > 0 && { id: undefined })}
              aria-label={t('common.links.titleOf', { number })}
              placeholder={t('common.links.title')}
              value={title}
              onChange={(text) => put(at, { title: text })}
              maxLength={200}
            />
            <TextInput
              size="compact"
              id={undefined}
              type="url"
              aria-label={t('common.links.addressOf', { number })}
              placeholder="https://"
              value={address}
              onChange={(text) => put(at, { address: text })}
              onBlur={() => put(at, { address: wholeAddress(address) })}
              maxLength={2_000}
            />
            <IconButton
              size="xs"
              icon={UpIcon}
              label={t('common.links.up', { number })}
              disabled={at === 0}
              onClick={() => up(at)}
            />
            <IconButton
              size="xs"
              icon={CrossIcon}
              label={t('common.links.remove', { number })}
              onClick={() => onChange(value.toSpliced(at, 1))}
            />
          </LinkRow>
        );
      })}
      {value.length < most && (
        <div>
          <Button size="xs" icon={PlusIcon} onClick={() => onChange([...value, { title: '', address: '' }])}>
            {t('common.links.add')}
          </Button>
        </div>
      )}
    </Stack>
  );
}
