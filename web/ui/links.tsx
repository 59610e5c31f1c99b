/** Links with titles: a card to follow one, and the row in which one is written. */
import type { ReactNode } from 'react';
import css from './files.module.css';
import { ExternalIcon, MailIcon } from './icons.tsx';

interface LinkCardProps {
  readonly title: string;
  readonly address: string;
}

/** Only the web and mail: the server checked it, and it is checked again where it becomes a link. */
function LinkCard({ title, address }: LinkCardProps): ReactNode {
  const mail = /^mailto:/i.test(address);
  if (!mail && !/^https?:\/\//i.test(address)) return null;
  const Mark = mail ? MailIcon : ExternalIcon;
  const where = address.replace(/^(mailto:|https?:\/\/(www\.)?)/i, '').replace(/\/$/, '');
  return (
    // The page behind it learns nothing of this one, nor reaches back into it.
    <a className={css.card} href={address} {...(!mail && { target: '_blank', rel: 'noopener noreferrer nofollow' })}>
      <span className={css.thumb}>
        <Mark />
      </span>
      <span>
        <span className={css.name}>{title}</span>
        <span className={css.where}>{where}</span>
      </span>
    </a>
  );
}

/** Links in their order. */
export function LinkCards({ links }: { links: readonly LinkCardProps[] }): ReactNode {
  if (links.length === 0) return null;
  return (
    <div className={css.list}>
      {links.map(({ title, address }) => (
        <LinkCard key={`${address} ${title}`} title={title} address={address} />
      ))}
    </div>
  );
}

/** Where one link is written: title, address, and what is done with it. */
export function LinkRow({ label, children }: { label: string; children: ReactNode }): ReactNode {
  return (
    <fieldset className={css.link} aria-label={label}>
      {children}
    </fieldset>
  );
}
