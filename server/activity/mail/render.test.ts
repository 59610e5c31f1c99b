import { describe, expect, test } from 'vitest';
import de from '../../../shared/text/mail/de.json' with { type: 'json' };
import en from '../../../shared/text/mail/en.json' with { type: 'json' };
import type { MailRecipient, MailTemplate } from './registry.ts';
import { languageOf, linkTo, renderMail } from './render.ts';

const origin = 'https://portal.example.com';
const templates = Object.keys(en.templates) as MailTemplate[];
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();

function recipient(more: Partial<MailRecipient> = {}): MailRecipient {
  return { key: '1', address: 'maria@example.com', languages: ['en'], values: {}, ...more };
}

describe('the message files', () => {
  test('say the same in both languages, with the same values in the same places', () => {
    expect(Object.keys(de.templates)).toEqual(templates);
    for (const name of templates) {
      const [a, b] = [en.templates[name], de.templates[name]];
      expect(b.paragraphs.length, name).toBe(a.paragraphs.length);
      expect(b.notes.length, name).toBe(a.notes.length);
      const all = (t: typeof a) => [t.subject, t.heading, ...t.paragraphs, ...t.notes].map(placeholders);
      expect(all(b), name).toEqual(all(a));
    }
  });
});

describe('a rendered mail', () => {
  const values = { name: 'Maria', number: 'CS-7', title: 'Printer', author: 'Ann' };

  test.each(templates)('of %s has subject, text and HTML that say the same, in English and German', (template) => {
    for (const language of ['en', 'de']) {
      const mail = renderMail(
        template,
        recipient({
          languages: [language],
          values: {
            ...values,
            portal: 'Support',
            login: 'maria',
            inviter: 'Ann',
            status: 'Resolved',
            files: 'a.pdf',
            expires: new Date(0),
            changed: new Date(0),
          },
          path: '/p/support/invitation#abc',
        }),
        origin,
        'Portico',
      );
      expect(mail.language).toBe(language);
      expect(mail.subject).not.toMatch(/[{}\r\n]/);
      expect(mail.text).not.toMatch(/[{}]/);
      expect(mail.html.replace(/<style>.*?<\/style>/s, '')).not.toMatch(/[{}]/);
      expect(mail.text).toContain('https://portal.example.com/p/support/invitation#abc');
      expect(mail.html).toContain('href="https://portal.example.com/p/support/invitation#abc"');
      expect(mail.html).toContain(`<html lang="${language}">`);
    }
  });

  test('takes the language of the user, then of the contact, then English', () => {
    expect(languageOf(['de-AT', 'en'])).toBe('de');
    expect(languageOf([null, 'de'])).toBe('de');
    expect(languageOf(['fr', undefined])).toBe('en');
    expect(languageOf([])).toBe('en');
  });

  test('loads nothing from elsewhere and runs nothing', () => {
    const { html } = renderMail(
      'case_message',
      recipient({ values, path: '/p/support/case/1', quote: 'hello' }),
      origin,
      'Portico',
    );
    expect(html).not.toMatch(/<(img|script|link|iframe|object|form)|src=|url\(|@import|javascript:/i);
    expect([...html.matchAll(/href="([^"]*)"/g)].every(([, url]) => url?.startsWith(`${origin}/`))).toBe(true);
  });

  test('leaves out a paragraph whose value is missing', () => {
    const without = renderMail('portal_invitation', recipient({ values: { portal: 'Support' } }), origin, 'Portico');
    expect(without.text).not.toContain('has invited you');
    const withInviter = renderMail(
      'portal_invitation',
      recipient({ values: { portal: 'Support', inviter: 'Ann' } }),
      origin,
      'Portico',
    );
    expect(withInviter.text).toContain('Ann has invited you to Support.');
  });

  test('N10: template syntax in user text stays text', () => {
    const tricks = `{number} {{name}} \${7*7} #{7*7} <%= 7*7 %> {sender} \`id\``;
    const mail = renderMail(
      'case_message',
      recipient({ values: { ...values, title: tricks }, quote: tricks }),
      origin,
      'Portico',
    );
    expect(mail.text.split(tricks)).toHaveLength(3);
    expect(mail.text).not.toContain('49');
    expect(mail.html).toContain(`{number} {{name}} \${7*7} #{7*7} &lt;%= 7*7 %&gt; {sender} \`id\``);
  });

  test('markup in user text stays text', () => {
    const markup = `</p><script>alert(1)</script><img src=x onerror=alert(1)><a href="https://evil.example">" onmouseover='x'`;
    const mail = renderMail(
      'case_message',
      recipient({ values: { ...values, title: markup, author: markup }, quote: `${markup}\nsecond line` }),
      origin,
      markup,
    );
    expect(mail.html).not.toMatch(/<script|<img|<a href="https:\/\/evil/);
    expect(mail.html).toContain('&lt;script&gt;');
    expect(mail.html).toContain('<br>second line');
  });

  test('N5: names and subjects with line breaks, encoded words and 10 kB become one short line', () => {
    const title = `Bcc: a@b.c\r\nBcc: victim@example.com =?utf-8?B?RXZpbA==?= ${'x'.repeat(10_000)}\u202egpj.exe`;
    const { subject } = renderMail(
      'case_status',
      recipient({ values: { number: title, status: 'Resolved', title } }),
      origin,
      'Portico',
    );
    expect(subject).not.toMatch(/[\r\n\u202e]|=\?/);
    expect([...subject].length).toBeLessThanOrEqual(180);
    expect(subject).toContain('Bcc: victim@example.com');
  });
});

describe('H5: a link in a mail', () => {
  test('leads to the configured origin, the token behind the hash', () => {
    expect(linkTo(origin, '/p/support/invitation#token')).toBe('https://portal.example.com/p/support/invitation#token');
  });

  test.each([
    '//evil.example/x',
    'https://evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    'p/support',
    '/x?token=1',
    '',
  ])('cannot be %j', (path) => {
    expect(() => linkTo(origin, path)).toThrow();
  });
});
