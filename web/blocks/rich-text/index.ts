/**
 * The editor of rich text columns, for the forms of `web/record`: `<RichTextProvider editor={RichTextField}>` once per face. It is loaded
 * when a form with such a column is opened, with its words; nobody else pays for it.
 */
export { RichTextField } from './field.tsx';
export { pictureSrc } from './fresh.ts';
