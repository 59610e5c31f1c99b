/** Below a log-in: whom one can call, and where one can go without it (BRD-05, BRD-06). */
import type { ReactNode } from 'react';
import css from './door.module.css';

/** A text by language: the reader's, else the portal's, else whichever there is. */
export function lineIn(texts: Readonly<Record<string, string>>, ...languages: readonly (string | undefined)[]): string {
  for (const language of languages) {
    const text = language && texts[language.split('-')[0] ?? ''];
    if (text) return text;
  }
  return Object.values(texts)[0] ?? '';
}

export interface Help {
  readonly contacts: readonly { readonly name: string; readonly phone: string }[];
  readonly links: readonly { readonly name: string; readonly url: string }[];
}

interface DoorHelpProps extends Help {
  readonly contactsTitle: string;
  readonly linksTitle: string;
}

/** Two lists side by side; nothing where both are empty. */
export function DoorHelp({ contacts, links, contactsTitle, linksTitle }: DoorHelpProps): ReactNode {
  if (contacts.length === 0 && links.length === 0) return null;
  return (
    <div className={css.helps}>
      {contacts.length > 0 && (
        <section>
          <h2>{contactsTitle}</h2>
          <ul>
            {contacts.map(({ name, phone }) => (
              <li key={`${name} ${phone}`}>
                <span>{name}</span>
                <a href={`tel:${phone.replace(/[^+\d]/g, '')}`}>{phone}</a>
              </li>
            ))}
          </ul>
        </section>
      )}
      {links.length > 0 && (
        <section>
          <h2>{linksTitle}</h2>
          <ul>
            {links.map(({ name, url }) => (
              <li key={`${name} ${url}`}>
                <a href={url} rel="noreferrer">
                  {name || url}
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
