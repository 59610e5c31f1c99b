/** Names of files: made harmless when they come in, written as one header line when they go out (F6). Pure. */
const MAX_NAME = 180;

/** Path parts, control characters, line breaks and marks that turn the reading direction have no place in a name. */
export function harmlessName(given: string): string {
  const last = given.split(/[/\\]/).pop() ?? '';
  const clean = within(last)
    .toWellFormed()
    .normalize('NFC')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
    .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd]/gu, '')
    .replace(/[<>:"|?*]/gu, '_')
    .replace(/\s+/gu, ' ')
    .replace(/^[\s.-]+/u, '')
    .replace(/[\s.]+$/u, '');
  if (clean === '') return 'file';
  return shortened(clean);
}

/**
 * A name with its middle left out where it is longer than any name: to put 75 kB of marks into their order, or to look for the last of as many
 * dots, takes seconds in which nobody else is served.
 */
const within = (name: string): string =>
  name.length <= 6 * MAX_NAME ? name : name.slice(0, 5 * MAX_NAME) + name.slice(-MAX_NAME);

function shortened(name: string): string {
  const points = [...name];
  if (points.length <= MAX_NAME) return name;
  const extension = /\.[^.]{1,16}$/u.exec(name)?.[0] ?? '';
  return points.slice(0, MAX_NAME - extension.length).join('') + extension;
}

/** `attachment` with the name twice: plain for old clients, percent-encoded (RFC 5987) for all others. One line, ASCII only. */
export function attachmentHeader(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]/g, '_')
    // Wide signs become plain ones above: none may be part of a path, or end the header's value.
    .replace(/["\\%;/:*?<>|]/g, '_');
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
