/** For `MoreText`: what is said where two people changed the same record, which comes when it is needed. */
export const mergeText = import.meta.glob('../../../shared/text/*/merge.json', { import: 'default' });
