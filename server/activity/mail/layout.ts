/**
 * The look of every mail: one column that fits a phone, dark where the reader's program is dark, no remote picture, no script, and
 * a text twin that says the same.
 */

/** The parts of a mail, as plain text; nothing in here is markup. */
export interface Block {
  readonly language: string;
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly quote: string | null;
  readonly link: { readonly label: string; readonly url: string } | null;
  readonly notes: readonly string[];
  readonly linkHint: string;
  readonly footer: string;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as HTML text or attribute value: the one way in which anything gets into a mail's markup. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => entities[c] ?? c);
}

/** The twin for readers without HTML; lines end with LF, the transport makes CRLF of them. */
export function plainText(block: Block): string {
  const parts = [block.heading, ...block.paragraphs];
  if (block.quote !== null) parts.push(block.quote.replace(/^/gm, '> '));
  if (block.link !== null) parts.push(`${block.link.label}:\n${block.link.url}`);
  parts.push(...block.notes, `-- \n${block.footer}`);
  return `${parts.join('\n\n')}\n`;
}

const FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

const STYLE = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){.page{background:#14171c!important}.card{background:#1d2128!important;border-color:#333a45!important}
.ink{color:#e8ebf0!important}.dim{color:#a3acb9!important}.quote{border-color:#4a5463!important;background:#242a33!important}
.button{background:#8ab4f8!important;color:#0d1b2e!important}.link{color:#8ab4f8!important}}`;

const paragraph = (text: string) =>
  `<p class="ink" style="margin:0 0 16px;color:#1c2430;font-size:16px;line-height:1.5">${escapeHtml(text)}</p>`;

function linkBlock(block: Block): string {
  if (block.link === null) return '';
  const url = escapeHtml(block.link.url);
  return `<p style="margin:8px 0 20px"><a class="button" href="${url}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:#1f5fbf;color:#ffffff;font-size:16px;font-weight:600;text-decoration:none">${escapeHtml(block.link.label)}</a></p>
<p class="dim" style="margin:0 0 16px;color:#5a6573;font-size:13px;line-height:1.5">${escapeHtml(block.linkHint)}<br><a class="link" href="${url}" style="color:#1f5fbf;word-break:break-all">${url}</a></p>`;
}

function quoteBlock(block: Block): string {
  if (block.quote === null) return '';
  const lines = escapeHtml(block.quote).replaceAll('\n', '<br>');
  return `<blockquote class="quote ink" style="margin:0 0 20px;padding:12px 16px;border-left:3px solid #b8c2d0;background:#f4f6f9;color:#1c2430;font-size:15px;line-height:1.5;word-break:break-word">${lines}</blockquote>`;
}

/** The HTML of a mail. Every text is escaped here and nowhere else. */
export function htmlPage(subject: string, block: Block): string {
  const notes = block.notes
    .map((n) => `<p class="dim" style="margin:0 0 12px;color:#5a6573;font-size:13px;line-height:1.5">${escapeHtml(n)}</p>`)
    .join('\n');
  return `<!doctype html>
<html lang="${escapeHtml(block.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(subject)}</title>
<style>${STYLE}</style>
</head>
<body class="page" style="margin:0;padding:0;background:#eef1f5;${FONT}">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" class="page" style="background:#eef1f5">
<tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" class="card" style="max-width:560px;background:#ffffff;border:1px solid #d9dfe7;border-radius:12px">
<tr><td style="padding:28px 24px">
<h1 class="ink" style="margin:0 0 20px;color:#1c2430;font-size:22px;line-height:1.3">${escapeHtml(block.heading)}</h1>
${block.paragraphs.map(paragraph).join('\n')}
${quoteBlock(block)}
${linkBlock(block)}
${notes}
</td></tr>
</table>
<p class="dim" style="max-width:560px;margin:16px auto 0;color:#5a6573;font-size:12px;line-height:1.5">${escapeHtml(block.footer)}</p>
</td></tr>
</table>
</body>
</html>
`;
}
